package dev.safetysystem.e2e.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;

import dev.safetysystem.e2e.cluster.StartedCluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All that an operator wrote for one system, as a file: what its team applied, the status, and each
 * object with the fields that were applied and the names of those who wrote them. Fields that the
 * API server or a controller filled in are left out: they come again by themselves.
 *
 * @param documents the system itself first; owners before what they own
 */
record StoredSystem(List<ObjectNode> documents) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML =
            new ObjectMapper(
                    YAMLFactory.builder()
                            .disable(YAMLGenerator.Feature.SPLIT_LINES)
                            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                            .stringQuotingChecker(new Numbers())
                            .build());

    private static final String OPERATOR = "safetysystem-operator";
    private static final String SCALER = "safetysystem-scale";
    private static final String TEAM = "team";
    private static final Set<String> MANAGERS = Set.of(OPERATOR, TEAM);
    private static final Pattern INSTANT =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");

    /** Kinds that others name as their owner, and where the API server stores them. */
    private static final Map<String, String> OWNERS =
            Map.of(
                    "SafetySystem",
                    "safetysystem.dev/safetysystems",
                    "ControllerRevision",
                    "controllerrevisions");

    /** Kinds that the first release wrote: owners before what they own, and what runs last. */
    private static final List<String> KINDS =
            List.of(
                    "apis/apps/v1 controllerrevisions",
                    "api/v1 configmaps",
                    "api/v1 services",
                    "apis/policy/v1 poddisruptionbudgets",
                    "apis/apps/v1 deployments",
                    "apis/autoscaling/v2 horizontalpodautoscalers");

    /** A hash may look like a number: 565306e25. */
    private static final class Numbers extends StringQuotingChecker.Default {
        @Override
        public boolean needToQuoteValue(String value) {
            return super.needToQuoteValue(value) || value.matches("[0-9]+[eE][0-9]+");
        }
    }

    // ---- writing down

    /** What is there now of a system. */
    static StoredSystem of(KubernetesClient client, String namespace, String name) {
        List<ObjectNode> live = new ArrayList<>();
        live.add(
                read(
                        client,
                        "/apis/safetysystem.dev/v1alpha1/namespaces/%s/safetysystems/%s"
                                .formatted(namespace, name)));
        for (String kind : KINDS) {
            String[] path = kind.split(" ");
            ObjectNode list =
                    read(
                            client,
                            "/%s/namespaces/%s/%s?labelSelector=safetysystem.dev/system=%s"
                                    .formatted(path[0], namespace, path[1], name));
            list.path("items")
                    .forEach(
                            item -> {
                                ObjectNode object = (ObjectNode) item;
                                // Lists leave it out of their items.
                                object.set("apiVersion", list.get("apiVersion"));
                                object.put("kind", list.path("kind").asText().replace("List", ""));
                                live.add(object);
                            });
        }
        return new StoredSystem(live.stream().map(StoredSystem::asApplied).toList());
    }

    /** With an object of its team's own that the system refers to. */
    StoredSystem with(KubernetesClient client, String path) {
        List<ObjectNode> more = new ArrayList<>(documents);
        more.add(1, asApplied(read(client, path)));
        return new StoredSystem(more);
    }

    private static ObjectNode read(KubernetesClient client, String path) {
        try {
            return (ObjectNode) JSON.readTree(client.raw(path));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode asApplied(ObjectNode live) {
        boolean system = isSystem(live);
        ObjectNode fields = JSON.createObjectNode();
        ArrayNode writers = JSON.createArrayNode();
        for (JsonNode entry : live.at("/metadata/managedFields")) {
            if (system || MANAGERS.contains(entry.path("manager").asText())) {
                merge(fields, (ObjectNode) entry.path("fieldsV1"));
                writers.addObject()
                        .put("manager", entry.path("manager").asText())
                        .put("operation", entry.path("operation").asText())
                        .put("subresource", entry.path("subresource").asText());
            }
        }
        ObjectNode applied = JSON.createObjectNode();
        applied.set("apiVersion", live.get("apiVersion"));
        applied.set("kind", live.get("kind"));
        ObjectNode meta = applied.putObject("metadata");
        meta.set("name", live.at("/metadata/name"));
        ObjectNode owned = (ObjectNode) owned(live, fields);
        if (owned.remove("metadata") instanceof ObjectNode more) {
            meta.setAll(more);
        }
        applied.setAll(owned);
        if (kind(live).equals("Deployment")) {
            // Written through /scale, which the API server notes for nobody.
            ((ObjectNode) applied.path("spec")).set("replicas", live.at("/spec/replicas"));
        }
        if (OWNERS.containsKey(kind(live))) {
            meta.set("uid", live.at("/metadata/uid"));
        }
        meta.set("managedFields", writers);
        return applied;
    }

    /** Both sets of fields, in the API server's notation. */
    private static void merge(ObjectNode into, ObjectNode more) {
        more.properties()
                .forEach(
                        field -> {
                            if (into.get(field.getKey()) instanceof ObjectNode known) {
                                merge(known, (ObjectNode) field.getValue());
                            } else {
                                into.set(field.getKey(), field.getValue().deepCopy());
                            }
                        });
    }

    /** What of a value is in a set of fields, in the API server's notation. */
    private static JsonNode owned(JsonNode value, JsonNode fields) {
        if (fields.isEmpty() || value.isValueNode()) {
            return value;
        }
        if (value.isArray()) {
            ArrayNode kept = JSON.createArrayNode();
            for (JsonNode item : value) {
                fields.properties()
                        .forEach(
                                field -> {
                                    if (selects(field.getKey(), item)) {
                                        kept.add(owned(item, field.getValue()));
                                    }
                                });
            }
            return kept;
        }
        ObjectNode kept = JSON.createObjectNode();
        fields.properties()
                .forEach(
                        field -> {
                            String name = field.getKey();
                            if (name.startsWith("f:") && value.has(name.substring(2))) {
                                kept.set(
                                        name.substring(2),
                                        owned(value.get(name.substring(2)), field.getValue()));
                            }
                        });
        return kept;
    }

    /** Whether {@code k:{"name":"x"}} or {@code v:"x"} is about an item of a list. */
    private static boolean selects(String field, JsonNode item) {
        try {
            if (field.startsWith("v:")) {
                return JSON.readTree(field.substring(2)).equals(item);
            }
            return field.startsWith("k:")
                    && JSON.readTree(field.substring(2)).properties().stream()
                            .allMatch(key -> key.getValue().equals(item.get(key.getKey())));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(Path file) {
        try {
            StringBuilder text = new StringBuilder();
            for (ObjectNode document : documents) {
                text.append(YAML.writeValueAsString(document));
            }
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- making it again

    /** A system as it was recorded, as if that were now. */
    static StoredSystem read(String name) {
        try (InputStream in = open(name + ".yaml");
                var documents = YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(in)) {
            Duration since =
                    Duration.between(recordedAt(), Instant.now()).truncatedTo(ChronoUnit.SECONDS);
            List<ObjectNode> read = documents.readAll();
            read.forEach(document -> postpone(document, since));
            return new StoredSystem(read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Instant recordedAt() throws IOException {
        try (InputStream in = open("recorded-at")) {
            return Instant.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip());
        }
    }

    private static InputStream open(String file) {
        String path = "/first-release/" + file;
        return Objects.requireNonNull(StoredSystem.class.getResourceAsStream(path), path);
    }

    /** Every instant is so much later: no more time has passed than when it was written down. */
    private static void postpone(JsonNode node, Duration by) {
        switch (node) {
            case ObjectNode object ->
                    object.properties().forEach(one -> one.setValue(later(one.getValue(), by)));
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, later(array.get(i), by));
                }
            }
            default -> {}
        }
    }

    private static JsonNode later(JsonNode value, Duration by) {
        if (value.isTextual()) {
            return TextNode.valueOf(
                    INSTANT.matcher(value.asText())
                            .replaceAll(found -> shifted(found.group(), by)));
        }
        postpone(value, by);
        return value;
    }

    private static String shifted(String instant, Duration by) {
        return Matcher.quoteReplacement(Instant.parse(instant).plus(by).toString());
    }

    /** All of it but the objects with this name. */
    StoredSystem without(String name) {
        return filtered(document -> !name(document).equals(name));
    }

    /** The objects with this name, whose owners are there already. */
    StoredSystem only(String name) {
        return filtered(document -> name(document).equals(name));
    }

    private StoredSystem filtered(Predicate<ObjectNode> wanted) {
        return new StoredSystem(documents.stream().filter(wanted).toList());
    }

    private static String name(ObjectNode document) {
        return document.at("/metadata/name").asText();
    }

    /**
     * Makes all of it, as those did who wrote it: same managers, and where others name it as their
     * owner the same UID, without which nothing would be as it was rendered.
     */
    void create(StartedCluster cluster, KubernetesClient client, String namespace) {
        for (ObjectNode document : documents) {
            ObjectNode object = document.deepCopy();
            ObjectNode meta = (ObjectNode) object.path("metadata");
            meta.put("namespace", namespace);
            meta.remove("managedFields");
            JsonNode uid = meta.remove("uid");
            JsonNode status = object.remove("status");
            JsonNode replicas =
                    kind(object).equals("Deployment")
                            ? ((ObjectNode) object.path("spec")).remove("replicas")
                            : null;
            GenericKubernetesResource made =
                    client.resource(generic(object))
                            .fieldManager(managers(document).contains(TEAM) ? TEAM : OPERATOR)
                            .forceConflicts()
                            .serverSideApply();
            if (replicas != null) {
                scale(client, made, replicas.asInt());
            }
            if (status != null) {
                putStatus(client, made, status);
            }
            if (uid != null) {
                putUid(cluster, client, made, uid);
            }
        }
    }

    /** The API server gives out UIDs as it likes, so this is written into its store. */
    private static void putUid(
            StartedCluster cluster,
            KubernetesClient client,
            GenericKubernetesResource made,
            JsonNode uid) {
        ObjectNode kept = JSON.valueToTree(client.resource(made).get());
        ObjectNode meta = (ObjectNode) kept.path("metadata");
        meta.set("uid", uid);
        meta.remove("resourceVersion");
        String key =
                "/registry/%s/%s/%s"
                        .formatted(
                                OWNERS.get(made.getKind()),
                                made.getMetadata().getNamespace(),
                                made.getMetadata().getName());
        cluster.store("put", key, kept.toString()).run().orThrow();
    }

    private static void scale(KubernetesClient client, GenericKubernetesResource made, int size) {
        String path =
                "/apis/apps/v1/namespaces/%s/deployments/%s/scale"
                        .formatted(made.getMetadata().getNamespace(), made.getMetadata().getName());
        ObjectNode scale = read(client, path);
        ((ObjectNode) scale.path("spec")).put("replicas", size);
        // Whatever a controller has written meanwhile.
        ((ObjectNode) scale.path("metadata")).remove("resourceVersion");
        client.raw(path + "?fieldManager=" + SCALER, "PUT", scale);
    }

    private static void putStatus(
            KubernetesClient client, GenericKubernetesResource made, JsonNode status) {
        ObjectNode patch = JSON.createObjectNode();
        patch.put("apiVersion", made.getApiVersion()).put("kind", made.getKind());
        patch.putObject("metadata")
                .put("name", made.getMetadata().getName())
                .put("namespace", made.getMetadata().getNamespace());
        patch.set("status", status);
        client.resource(generic(patch))
                .subresource("status")
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager(OPERATOR)
                                .withForce(true)
                                .build());
    }

    private static GenericKubernetesResource generic(ObjectNode object) {
        try {
            return JSON.treeToValue(object, GenericKubernetesResource.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSystem(ObjectNode object) {
        return kind(object).equals("SafetySystem");
    }

    private static String kind(ObjectNode object) {
        return object.path("kind").asText();
    }

    private static Set<String> managers(ObjectNode document) {
        Set<String> names = new TreeSet<>();
        document.at("/metadata/managedFields")
                .forEach(entry -> names.add(entry.path("manager").asText()));
        return names;
    }
}
