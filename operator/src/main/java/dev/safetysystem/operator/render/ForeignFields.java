package dev.safetysystem.operator.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.ContentHash;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.observe.Difference;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which fields of an object somebody else's writes set, as the API server keeps it: {@code
 * metadata.managedFields} without our own apply. Restoring a field with a patch makes it ours by
 * {@code Update}, and a later apply that no longer names it would leave it there: such fields are
 * looked at like those of others.
 */
final class ForeignFields {
    private static final String FIELD = "f:";
    private static final String KEY = "k:";
    private static final String VALUE = "v:";

    private final List<Written> all;

    /** Who wrote, and what, in the notation of managedFields. */
    private record Written(String by, JsonNode fields) {}

    private ForeignFields(List<Written> all) {
        this.all = all;
    }

    /** Of an object as caches keep it: they leave our own apply out. */
    static ForeignFields of(HasMetadata object) {
        List<ManagedFieldsEntry> entries = object.getMetadata().getManagedFields();
        return new ForeignFields(
                entries == null
                        ? List.of()
                        : entries.stream()
                                .filter(entry -> entry.getFieldsV1() != null)
                                .map(ForeignFields::written)
                                .toList());
    }

    private static Written written(ManagedFieldsEntry entry) {
        return new Written(entry.getManager(), Json.tree(entry.getFieldsV1()));
    }

    /** Whether somebody else wrote something in a field or below it. */
    boolean touch(String... path) {
        return all.stream().anyMatch(w -> !at(w.fields(), path).isMissingNode());
    }

    private static JsonNode at(JsonNode fields, String... path) {
        JsonNode at = fields;
        for (String step : path) {
            at = at.path(FIELD + step);
        }
        return at;
    }

    /** Somebody who wrote something. */
    Optional<String> anyone() {
        return all.stream().map(Written::by).findFirst();
    }

    /** Who wrote a field last, if it was somebody else. */
    Optional<String> writerOf(FieldPath path) {
        return all.stream()
                .filter(w -> wrote(w.fields(), FieldPath.ROOT, path))
                .map(Written::by)
                .findFirst();
    }

    private static boolean wrote(JsonNode fields, FieldPath at, FieldPath path) {
        if (at.steps().size() >= path.steps().size()) {
            return true;
        }
        for (Map.Entry<String, JsonNode> entry : fields.properties()) {
            Optional<FieldPath> next = step(at, entry.getKey());
            if (next.filter(path::startsWith).isPresent()) {
                return wrote(entry.getValue(), next.get(), path);
            }
        }
        // A leaf stands for everything below it.
        return fields.isEmpty() && !at.equals(FieldPath.ROOT);
    }

    private static Optional<FieldPath> step(FieldPath at, String notation) {
        if (notation.startsWith(FIELD)) {
            return Optional.of(at.field(notation.substring(FIELD.length())));
        }
        return notation.startsWith(KEY) ? Optional.of(at.item(keys(notation))) : Optional.empty();
    }

    private static List<JsonNode> keys(String notation) {
        var values = new ArrayList<JsonNode>();
        Json.parse(notation.substring(KEY.length())).forEach(values::add);
        return values;
    }

    /**
     * A field that somebody else wrote and that is not as expected.
     *
     * @param added whether nothing is expected there
     * @param found a digest of what was there
     */
    record Drifted(FieldPath path, String manager, boolean added, String found) {
        Difference difference() {
            return new Difference(path.toString(), found);
        }
    }

    /**
     * Puts what others wrote back to what is expected, and says what that was.
     *
     * @param live of the whole object a part, changed in place
     * @param expected the same part as it should be
     * @param path where the part stands
     */
    List<Drifted> putBack(ObjectNode live, JsonNode expected, String... path) {
        var at = FieldPath.ROOT;
        for (String step : path) {
            at = at.field(step);
        }
        var found = new ArrayList<Drifted>();
        for (Written written : all) {
            JsonNode fields = at(written.fields(), path);
            if (fields.isObject()) {
                new Correction(written.by(), found).object(at, fields, live, expected);
            }
        }
        return found;
    }

    private record Correction(String manager, List<Drifted> found) {
        private void object(FieldPath at, JsonNode fields, ObjectNode live, JsonNode expected) {
            for (Map.Entry<String, JsonNode> field : fields.properties()) {
                if (field.getKey().startsWith(FIELD)) {
                    String name = field.getKey().substring(FIELD.length());
                    if (live.has(name) && !Restarts.isMark(name)) {
                        field(at.field(name), name, field.getValue(), live, expected.path(name));
                    }
                }
            }
        }

        private Drifted drifted(FieldPath at, boolean added, JsonNode there) {
            return new Drifted(at, manager, added, ContentHash.of(there));
        }

        private void field(
                FieldPath at, String name, JsonNode fields, ObjectNode live, JsonNode expected) {
            JsonNode value = live.get(name);
            if (expected.isMissingNode() && !Restarts.isMarked(value)) {
                live.remove(name);
                found.add(drifted(at, true, value));
            } else if (value instanceof ObjectNode object && !fields.isEmpty()) {
                object(at, fields, object, expected);
            } else if (value instanceof ArrayNode list && !fields.isEmpty()) {
                items(at, fields, list, expected);
            } else if (!expected.isMissingNode() && !same(value, expected)) {
                live.set(name, expected.deepCopy());
                found.add(drifted(at, false, value));
            }
        }

        private void items(FieldPath at, JsonNode fields, ArrayNode live, JsonNode expected) {
            for (Map.Entry<String, JsonNode> item : fields.properties()) {
                if (item.getKey().startsWith(KEY)) {
                    JsonNode key = Json.parse(item.getKey().substring(KEY.length()));
                    item(at.item(keys(item.getKey())), key, item.getValue(), live, expected);
                } else if (item.getKey().startsWith(VALUE)) {
                    JsonNode value = Json.parse(item.getKey().substring(VALUE.length()));
                    value(at.item(List.of(value)), value, live, expected);
                }
            }
        }

        private void item(
                FieldPath at, JsonNode key, JsonNode fields, ArrayNode live, JsonNode expected) {
            List<JsonNode> there = having(key, live);
            List<JsonNode> wanted = having(key, expected);
            if (there.isEmpty() || there.equals(wanted)) {
                return;
            }
            boolean one = there.size() == 1 && wanted.size() == 1 && !fields.isEmpty();
            if (one && there.getFirst() instanceof ObjectNode object) {
                object(at, fields, object, wanted.getFirst());
            } else if (!alike(there, wanted)) {
                ArrayNode before = live.arrayNode().addAll(there);
                replace(live, there, wanted);
                found.add(drifted(at, wanted.isEmpty(), before));
            }
        }

        private void value(FieldPath at, JsonNode value, ArrayNode live, JsonNode expected) {
            for (JsonNode one : expected) {
                if (one.equals(value)) {
                    return;
                }
            }
            for (int i = live.size() - 1; i >= 0; i--) {
                if (live.get(i).equals(value)) {
                    live.remove(i);
                    found.add(drifted(at, true, value));
                }
            }
        }

        private static List<JsonNode> having(JsonNode key, JsonNode list) {
            var items = new ArrayList<JsonNode>();
            list.forEach(
                    item -> {
                        if (key.properties().stream().allMatch(k -> hasKey(item, k))) {
                            items.add(item);
                        }
                    });
            return items;
        }

        /** A port without a protocol has the default one, which the API server's key names. */
        private static boolean hasKey(JsonNode item, Map.Entry<String, JsonNode> key) {
            JsonNode value = item.path(key.getKey());
            return value.equals(key.getValue())
                    || value.isMissingNode() && key.getKey().equals("protocol");
        }

        private static boolean alike(List<JsonNode> there, List<JsonNode> wanted) {
            if (there.size() != wanted.size()) {
                return false;
            }
            for (int i = 0; i < there.size(); i++) {
                if (!same(there.get(i), wanted.get(i))) {
                    return false;
                }
            }
            return true;
        }

        private static void replace(ArrayNode list, List<JsonNode> old, List<JsonNode> next) {
            boolean placed = false;
            var all = new ArrayList<JsonNode>();
            for (JsonNode item : list) {
                // By identity: of two equal ones each has its place.
                if (old.stream().noneMatch(one -> one == item)) {
                    all.add(item);
                } else if (!placed) {
                    all.addAll(next);
                    placed = true;
                }
            }
            list.removeAll();
            all.forEach(item -> list.add((JsonNode) item.deepCopy()));
        }

        /** Neither says more than the other. */
        private static boolean same(JsonNode live, JsonNode expected) {
            return Contained.in(live, expected) && Contained.in(expected, live);
        }
    }

    /** {@code kubectl rollout restart} is asked for, and changes nothing of what runs. */
    private static final class Restarts {
        private static final String MARK = "kubectl.kubernetes.io/restartedAt";

        static boolean isMark(String field) {
            return field.equals(MARK);
        }

        /** Whether annotations hold the mark: then they are not removed as a whole. */
        static boolean isMarked(JsonNode annotations) {
            return annotations.has(MARK);
        }
    }
}
