package dev.safetysystem.operator.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Where a pod template names ConfigMaps: environment, files, projections. */
final class ConfigMapRefs {
    private static final Set<String> FIELDS =
            Set.of("configMapKeyRef", "configMapRef", "configMap");

    private ConfigMapRefs() {}

    /** The names of all ConfigMaps. */
    static Set<String> find(JsonNode pod) {
        var names = new LinkedHashSet<String>();
        walk(pod, reference -> names.add(name(reference)));
        return names;
    }

    /** The names of those that must be there: that a reference is optional helps no other one. */
    static Set<String> required(JsonNode pod) {
        var names = new LinkedHashSet<String>();
        walk(
                pod,
                reference -> {
                    if (!reference.path("optional").asBoolean()) {
                        names.add(name(reference));
                    }
                });
        return names;
    }

    private static String name(ObjectNode reference) {
        return reference.path("name").asText();
    }

    /** Replaces names in place. */
    static void rename(JsonNode pod, Map<String, String> names) {
        walk(
                pod,
                reference -> {
                    String copy = names.get(name(reference));
                    if (copy != null) {
                        reference.put("name", copy);
                    }
                });
    }

    private static void walk(JsonNode node, java.util.function.Consumer<ObjectNode> visit) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (FIELDS.contains(field.getKey())
                        && field.getValue() instanceof ObjectNode reference) {
                    visit.accept(reference);
                }
                walk(field.getValue(), visit);
            }
        } else if (node.isArray()) {
            node.forEach(item -> walk(item, visit));
        }
    }
}
