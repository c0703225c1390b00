package dev.safetysystem.operator.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.Json;

import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * A strategic merge patch of somebody else's, as the API server answers it: what is named is
 * merged, null removes, items of a list are told by their names, and managedFields say who wrote
 * which field. Other lists, and selectors, are one field as a whole.
 */
final class ForeignEdits {
    private static final Set<String> OF_THE_API_SERVER =
            Set.of("managedFields", "resourceVersion", "generation");

    private ForeignEdits() {}

    /** The object with what the patch says. */
    static HasMetadata of(HasMetadata live, JsonNode patch, String manager) {
        ObjectNode next = ((ObjectNode) Json.tree(live)).deepCopy();
        ObjectNode fields = Json.object();
        merge(next, patch, fields);
        HasMetadata edited = Json.read(next, live.getClass());
        var entries = new ArrayList<ManagedFieldsEntry>();
        Optional.ofNullable(live.getMetadata().getManagedFields()).ifPresent(entries::addAll);
        entries.add(
                new ManagedFieldsEntryBuilder()
                        .withManager(manager)
                        .withOperation("Update")
                        .withFieldsV1(Json.read(fields, FieldsV1.class))
                        .build());
        edited.getMetadata().setManagedFields(entries);
        return edited;
    }

    private static void merge(ObjectNode into, JsonNode patch, ObjectNode fields) {
        for (Map.Entry<String, JsonNode> one : patch.properties()) {
            String name = one.getKey();
            JsonNode value = one.getValue();
            if (value.isNull()) {
                into.remove(name);
            } else if (name.equals("selector")) {
                object(into, name).setAll((ObjectNode) value);
                fields.set("f:" + name, Json.object());
            } else if (value.isObject()) {
                ObjectNode written = written(into, name, fields);
                merge(object(into, name), value, written);
                if (written.isEmpty()) {
                    fields.remove("f:" + name);
                }
            } else if (isNamed(value)) {
                merge(into.withArrayProperty(name), value, object(fields, "f:" + name));
            } else {
                into.set(name, value);
                fields.set("f:" + name, Json.object());
            }
        }
    }

    /** A map that was not there is theirs as a whole. */
    private static ObjectNode written(ObjectNode into, String name, ObjectNode fields) {
        ObjectNode written = object(fields, "f:" + name);
        if (!into.has(name)) {
            written.putObject(".");
        }
        return written;
    }

    private static ObjectNode object(ObjectNode in, String name) {
        return in.path(name) instanceof ObjectNode there ? there : in.putObject(name);
    }

    private static boolean isNamed(JsonNode list) {
        return list.isArray() && list.path(0).has("name");
    }

    private static void merge(ArrayNode into, JsonNode patch, ObjectNode fields) {
        for (JsonNode item : patch) {
            ObjectNode written =
                    fields.putObject("k:" + Json.object().set("name", item.path("name")));
            ObjectNode other = ((ObjectNode) item).deepCopy();
            Optional<JsonNode> there = item(into, item.path("name"));
            if (there.isPresent()) {
                other.remove("name");
            } else {
                written.putObject(".");
            }
            merge((ObjectNode) there.orElseGet(into::addObject), other, written);
        }
    }

    private static Optional<JsonNode> item(ArrayNode list, JsonNode name) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(item -> item.path("name").equals(name))
                .findFirst();
    }

    /**
     * Whether people would say that it is the same: what counts versions is left out, and what
     * others have written there meanwhile that matters to nobody.
     */
    static boolean same(HasMetadata one, HasMetadata other) {
        return ofPeople(one).equals(ofPeople(other));
    }

    private static JsonNode ofPeople(HasMetadata object) {
        ObjectNode content = ((ObjectNode) Json.tree(object)).deepCopy();
        content.remove("status");
        ObjectNode metadata = object(content, "metadata");
        metadata.remove(OF_THE_API_SERVER);
        if (metadata.path("annotations") instanceof ObjectNode annotations) {
            annotations.remove(Writer.TOUCHED);
            if (annotations.isEmpty()) {
                metadata.remove("annotations");
            }
        }
        withoutFalse(content);
        return content;
    }

    /** A field that is false is left out, as most are that have a default. */
    private static void withoutFalse(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<String> names =
                    object.properties().stream()
                            .filter(one -> one.getValue().isBoolean())
                            .filter(one -> !one.getValue().booleanValue())
                            .map(Map.Entry::getKey)
                            .toList();
            object.remove(names);
        }
        node.forEach(ForeignEdits::withoutFalse);
    }
}
