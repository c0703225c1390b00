package dev.safetysystem.e2e.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Fills every list of named things up to its limit, with names as long as they may be. */
final class LargestSystem {
    private LargestSystem() {}

    /**
     * The example, grown. What others refer to stays, at the end of its list: whoever looks for it
     * has the longest way.
     *
     * @param schema of the whole resource
     */
    static ObjectNode of(ObjectNode example, JsonNode schema) {
        grow(example.path("spec"), schema.path("properties").path("spec"));
        // With the longest name of a component that is all a system's name may have.
        ((ObjectNode) example.path("metadata")).put("name", "ab");
        return example;
    }

    private static void grow(JsonNode value, JsonNode schema) {
        if (value instanceof ArrayNode list) {
            list.forEach(item -> grow(item, schema.path("items")));
            if (schema.path("x-kubernetes-list-map-keys").path(0).asText().equals("name")) {
                fill(list, schema);
            }
        } else if (value instanceof ObjectNode object) {
            object.properties()
                    .forEach(
                            field ->
                                    grow(
                                            field.getValue(),
                                            schema.path("properties").path(field.getKey())));
        }
    }

    private static void fill(ArrayNode list, JsonNode schema) {
        int longest = schema.at("/items/properties/name/maxLength").intValue();
        JsonNode pattern = list.get(0);
        for (int i = list.size(); i < schema.path("maxItems").intValue(); i++) {
            ObjectNode another = pattern.deepCopy();
            String number = "x%03d".formatted(i);
            another.put("name", number + "x".repeat(longest - number.length()));
            list.insert(0, another);
        }
    }
}
