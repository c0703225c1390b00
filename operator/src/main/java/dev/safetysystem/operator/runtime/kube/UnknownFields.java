package dev.safetysystem.operator.runtime.kube;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import dev.safetysystem.api.schema.Refused;
import dev.safetysystem.api.v1alpha1.SafetySystemSpec;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Fields of a spec that this version does not know. The API server keeps only what its definition
 * has: where there are such fields, the definition is newer than the operator. Kubernetes' own
 * types are passed over, they are handed on as they are.
 */
final class UnknownFields {
    private static final int MOST = 16;

    /** What a field may hold: for an object or a list of objects of ours, which. */
    private static final Map<Class<?>, Map<String, Optional<Class<?>>>> KNOWN =
            new ConcurrentHashMap<>();

    private UnknownFields() {}

    /**
     * Their paths, the first few.
     *
     * @param document at the beginning of a resource
     */
    static List<String> in(JsonParser document) throws IOException {
        var found = new ArrayList<String>();
        document.nextToken();
        while (document.nextToken() == JsonToken.FIELD_NAME) {
            String field = document.currentName();
            boolean object = document.nextToken() == JsonToken.START_OBJECT;
            if (object && field.equals("spec")) {
                walk(document, SafetySystemSpec.class, field, found);
            } else {
                document.skipChildren();
            }
        }
        return found;
    }

    private static void walk(JsonParser json, Class<?> type, String at, List<String> found)
            throws IOException {
        var known = KNOWN.computeIfAbsent(type, UnknownFields::fields);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            String path = at + "." + field;
            json.nextToken();
            if (!known.containsKey(field)) {
                if (found.size() < MOST) {
                    found.add(path);
                }
                json.skipChildren();
            } else if (known.get(field).isPresent()) {
                value(json, known.get(field).get(), path, found);
            } else {
                json.skipChildren();
            }
        }
    }

    private static void value(JsonParser json, Class<?> type, String path, List<String> found)
            throws IOException {
        switch (json.currentToken()) {
            case START_OBJECT -> walk(json, type, path, found);
            case START_ARRAY -> {
                for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
                    value(json, type, path + "[" + i + "]", found);
                }
            }
            default -> {
                // of another shape than it should be: whoever reads it says so
            }
        }
    }

    private static Map<String, Optional<Class<?>>> fields(Class<?> type) {
        var fields = new HashMap<String, Optional<Class<?>>>();
        for (RecordComponent component : type.getRecordComponents()) {
            var renamed = component.getAccessor().getAnnotation(JsonProperty.class);
            fields.put(renamed == null ? component.getName() : renamed.value(), ours(component));
        }
        // Accepted with the one value that means what is done anyway, else refused by the schema.
        for (Refused refused : type.getAnnotationsByType(Refused.class)) {
            fields.put(refused.field(), Optional.empty());
        }
        return Map.copyOf(fields);
    }

    private static Optional<Class<?>> ours(RecordComponent component) {
        Class<?> raw =
                component.getGenericType() instanceof ParameterizedType list
                                && list.getRawType() == List.class
                                && list.getActualTypeArguments()[0] instanceof Class<?> item
                        ? item
                        : component.getType();
        return raw.isRecord() ? Optional.of(raw) : Optional.empty();
    }
}
