package dev.safetysystem.operator.runtime.pass;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.model.Json;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which ConfigMaps a resource may refer to: every name that stands in a field called after them,
 * wherever that is. A false positive costs one more pass.
 */
final class ConfigMapNames {
    private ConfigMapNames() {}

    static Set<String> in(SafetySystem resource) {
        var names = new HashSet<String>();
        if (resource.getSpec() != null) {
            collect(Json.tree(resource.getSpec()), names);
        }
        return Set.copyOf(names);
    }

    private static void collect(JsonNode node, Set<String> names) {
        if (node.isArray()) {
            node.forEach(item -> collect(item, names));
            return;
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            JsonNode value = field.getValue();
            if (field.getKey().startsWith("configMap")) {
                names.add(value.isTextual() ? value.asText() : value.path("name").asText());
            }
            collect(value, names);
        }
    }
}
