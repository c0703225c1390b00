package dev.safetysystem.api.generator;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.safetysystem.api.schema.Amount;
import dev.safetysystem.api.schema.Items;
import dev.safetysystem.api.schema.OneOf;
import dev.safetysystem.api.schema.Range;
import dev.safetysystem.api.schema.Refused;
import dev.safetysystem.api.schema.Required;
import dev.safetysystem.api.schema.Text;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsOrArray;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Adds to the schema of a record what its annotations and its Javadoc say. */
final class RecordSchema {
    private final Javadocs docs;
    private final KubernetesSchema kubernetes = new KubernetesSchema();

    RecordSchema(Javadocs docs) {
        this.docs = docs;
    }

    /** Completes {@code schema}, the bare schema of {@code record}. */
    void complete(Class<?> record, JSONSchemaProps schema) {
        var required = new ArrayList<String>();
        for (RecordComponent component : record.getRecordComponents()) {
            String name = wireName(component);
            JSONSchemaProps property = schema.getProperties().get(name);
            complete(component.getAnnotatedType(), property, record + "." + name);
            property.setDescription(docs.of(record, component.getName()));
            if (component.isAnnotationPresent(Required.class)) {
                required.add(name);
            }
        }
        for (Refused refused : record.getAnnotationsByType(Refused.class)) {
            schema.getProperties().put(refused.field(), refused(refused));
        }
        // In the order in which Helm renders them.
        schema.setProperties(new TreeMap<>(schema.getProperties()));
        schema.setRequired(required);
        schema.setXKubernetesValidations(CelRules.of(record));
    }

    private static JSONSchemaProps refused(Refused refused) {
        var schema = new JSONSchemaProps();
        schema.setType(refused.type());
        schema.setDescription("refused, " + refused.because());
        if (refused.type().equals("string")) {
            schema.setMaxLength(253L);
        } else if (refused.type().equals("array")) {
            var item = new JSONSchemaProps();
            item.setType("object");
            item.setXKubernetesPreserveUnknownFields(true);
            schema.setItems(new JSONSchemaPropsOrArray(null, item));
            schema.setMaxItems(64L);
            schema.setXKubernetesListType("atomic");
        }
        return schema;
    }

    /** The name of a record component in YAML; {@code for} is no name in Java. */
    static String wireName(RecordComponent component) {
        var renamed = component.getAccessor().getAnnotation(JsonProperty.class);
        return renamed == null ? component.getName() : renamed.value();
    }

    private void complete(AnnotatedType type, JSONSchemaProps schema, String where) {
        Class<?> raw = raw(type);
        if (raw == String.class) {
            completeString(type, schema, where);
        } else if (raw == Integer.class || raw == Long.class) {
            Range range = limits(type, Range.class, where);
            schema.setMinimum((double) range.min());
            if (range.max() < Integer.MAX_VALUE) {
                schema.setMaximum((double) range.max());
            }
            schema.setFormat(raw == Long.class ? "int64" : "int32");
        } else if (raw == IntOrString.class) {
            KubernetesSchema.oneMessage(schema);
            Amount amount = limits(type, Amount.class, where);
            schema.setMinimum((double) amount.min());
            schema.setMaximum((double) amount.max());
            schema.setPattern(amount.pattern());
            schema.setMaxLength(15L);
        } else if (raw == List.class) {
            completeList(limits(type, Items.class, where), schema);
            complete(argument(type, 0), schema.getItems().getSchema(), where + "[]");
        } else if (raw == Map.class) {
            schema.setMaxProperties((long) limits(type, Items.class, where).max());
            var values = schema.getAdditionalProperties().getSchema();
            complete(argument(type, 1), values, where + "{}");
        } else if (raw.isRecord()) {
            complete(raw, schema);
        } else if (raw != Boolean.class && raw != JsonNode.class) {
            kubernetes.complete(raw, schema);
        }
    }

    private static void completeString(AnnotatedType type, JSONSchemaProps schema, String where) {
        if (type.isAnnotationPresent(OneOf.class)) {
            schema.setEnum(
                    Arrays.stream(type.getAnnotation(OneOf.class).value())
                            .<JsonNode>map(TextNode::valueOf)
                            .toList());
            return;
        }
        Text text = limits(type, Text.class, where);
        schema.setMaxLength((long) text.max());
        if (text.min() > 0) {
            schema.setMinLength((long) text.min());
        }
        if (!text.otherwise().isEmpty()) {
            schema.setXKubernetesValidations(
                    List.of(CelRules.matching("self", text.pattern(), text.otherwise())));
        } else if (!text.pattern().isEmpty()) {
            schema.setPattern(text.pattern());
        }
    }

    private static void completeList(Items items, JSONSchemaProps schema) {
        schema.setMaxItems((long) items.max());
        if (items.min() > 0) {
            schema.setMinItems((long) items.min());
        }
        if (items.keys().length > 0) {
            schema.setXKubernetesListType("map");
            schema.setXKubernetesListMapKeys(List.of(items.keys()));
        } else {
            schema.setXKubernetesListType(items.set() ? "set" : "atomic");
        }
    }

    /** The annotation itself, or the one that an annotation of ours carries. */
    static <A extends Annotation> Optional<A> find(AnnotatedElement element, Class<A> wanted) {
        A direct = element.getAnnotation(wanted);
        if (direct != null) {
            return Optional.of(direct);
        }
        return Arrays.stream(element.getAnnotations())
                .map(a -> a.annotationType().getAnnotation(wanted))
                .filter(a -> a != null)
                .findFirst();
    }

    private static <A extends Annotation> A limits(
            AnnotatedType type, Class<A> wanted, String where) {
        return find(type, wanted)
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        where + " has no limits: add @" + wanted.getSimpleName()));
    }

    static Class<?> raw(AnnotatedType type) {
        return type.getType() instanceof ParameterizedType parameterized
                ? (Class<?>) parameterized.getRawType()
                : (Class<?>) type.getType();
    }

    static AnnotatedType argument(AnnotatedType type, int index) {
        return ((AnnotatedParameterizedType) type).getAnnotatedActualTypeArguments()[index];
    }
}
