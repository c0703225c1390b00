package dev.safetysystem.api.generator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator.Feature;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;

/** The CRD as text: the same bytes in every build, and nothing in it that the API server drops. */
final class CrdYaml {
    private static final String HEAD =
            "# Made by every build from the records in crds/src/main/java: change those.\n";

    private CrdYaml() {}

    static String write(CustomResourceDefinition crd) throws JsonProcessingException {
        var yaml =
                new ObjectMapper(
                        YAMLFactory.builder()
                                .enable(Feature.MINIMIZE_QUOTES)
                                .enable(Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                                .disable(Feature.WRITE_DOC_START_MARKER)
                                .disable(Feature.SPLIT_LINES)
                                .build());
        return HEAD + yaml.writeValueAsString(asKept(new ObjectMapper().valueToTree(crd)));
    }

    /** Whole numbers without a fraction, and no empty lists, as the API server gives them back. */
    private static JsonNode asKept(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> field.setValue(asKept(field.getValue())));
            object.properties()
                    .removeIf(f -> f.getValue() instanceof ArrayNode list && list.isEmpty());
            return object;
        }
        if (node instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                list.set(i, asKept(list.get(i)));
            }
            return list;
        }
        boolean whole = node.isDouble() && node.doubleValue() == node.longValue();
        return whole ? LongNode.valueOf(node.longValue()) : node;
    }
}
