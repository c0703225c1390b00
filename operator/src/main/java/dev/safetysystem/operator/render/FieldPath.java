package dev.safetysystem.operator.render;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a field stands in an object. Items of a list are named by their key, as server-side apply
 * does: an index says nothing to somebody who looks later.
 *
 * @param steps from the object to the field: a name, or a key in brackets
 */
record FieldPath(List<String> steps) {
    static final FieldPath ROOT = new FieldPath(List.of());

    FieldPath field(String name) {
        return with("." + name);
    }

    FieldPath item(String key) {
        return with("[" + key + "]");
    }

    /** An item of a list by the values of its key fields. */
    FieldPath item(List<JsonNode> keys) {
        return item(keys.stream().map(JsonNode::asText).collect(Collectors.joining("/")));
    }

    private FieldPath with(String step) {
        var longer = new ArrayList<>(steps);
        longer.add(step);
        return new FieldPath(List.copyOf(longer));
    }

    boolean startsWith(FieldPath other) {
        return steps.size() >= other.steps.size()
                && steps.subList(0, other.steps.size()).equals(other.steps);
    }

    @Override
    public String toString() {
        String all = String.join("", steps);
        return all.startsWith(".") ? all.substring(1) : all;
    }
}
