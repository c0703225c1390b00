package dev.safetysystem.e2e.resource;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.fabric8.zjsonpatch.JsonPatch;

import java.util.List;

/**
 * A resource that must be refused.
 *
 * @param name what is wrong with it
 * @param base the example that it was made from
 * @param patch what was changed, RFC 6902
 * @param expect texts of which each must stand in the answer
 */
record BadInput(String name, String base, JsonNode patch, List<String> expect) {
    /** The table. */
    static List<BadInput> all() {
        return Documents.YAML.convertValue(
                Documents.read("crds/bad-input.yaml"), new TypeReference<>() {});
    }

    /** The resource. */
    ObjectNode resource() {
        return (ObjectNode) JsonPatch.apply(patch, Documents.example(base));
    }

    @Override
    public String toString() {
        return name;
    }
}
