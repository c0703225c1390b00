package dev.safetysystem.api.generator;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;

import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Adds to the schema of Kubernetes' own types what reflection cannot know: limits, required fields,
 * keys of lists. Fields that a pod of the restricted Pod Security Standard cannot have, and those
 * that the operator decides, are left out.
 */
final class KubernetesSchema {
    private static final long TEXT = 1024;
    private static final long ITEMS = 32;
    static final String QUANTITY = "^[0-9]+(\\.[0-9]+)?(m|[kMGTPE]|[KMGTPE]i|[eE][0-9]+)?$";

    /** Completes {@code schema}, the bare schema of the type. */
    void complete(Class<?> type, JSONSchemaProps schema) {
        KubernetesShape shape = KubernetesShape.of(type);
        schema.getProperties().keySet().removeIf(field -> !shape.has(field));
        for (Field field : type.getDeclaredFields()) {
            var wire = field.getAnnotation(JsonProperty.class);
            if (wire != null && schema.getProperties().containsKey(wire.value())) {
                var property = schema.getProperties().get(wire.value());
                complete(field.getGenericType(), property);
                shape.limit(wire.value(), property);
            }
        }
        schema.setRequired(shape.required());
        schema.setXKubernetesValidations(new ArrayList<>(shape.rules()));
    }

    private void complete(Type type, JSONSchemaProps schema) {
        Class<?> raw =
                type instanceof ParameterizedType parameterized
                        ? (Class<?>) parameterized.getRawType()
                        : (Class<?>) type;
        if (raw == String.class) {
            schema.setMaxLength(TEXT);
        } else if (raw == Integer.class) {
            schema.setFormat("int32");
        } else if (raw == Long.class) {
            schema.setFormat("int64");
        } else if (raw == Quantity.class) {
            oneMessage(schema);
            schema.setMaxLength(32L);
            schema.setPattern(QUANTITY);
        } else if (raw == IntOrString.class) {
            oneMessage(schema);
            schema.setMaxLength(15L);
        } else if (raw == List.class) {
            schema.setMaxItems(ITEMS);
            schema.setXKubernetesListType("atomic");
            complete(argument(type, 0), schema.getItems().getSchema());
        } else if (raw == Map.class) {
            schema.setMaxProperties(ITEMS);
            complete(argument(type, 1), schema.getAdditionalProperties().getSchema());
        } else if (raw != Boolean.class) {
            complete(raw, schema);
        }
    }

    private static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }

    /** Integer or string: the generator says it twice, and whoever errs is told four times. */
    static void oneMessage(JSONSchemaProps schema) {
        schema.setAnyOf(null);
    }

    /** The values as an enumeration. */
    static List<JsonNode> values(List<String> values) {
        return values.stream().<JsonNode>map(TextNode::valueOf).toList();
    }
}
