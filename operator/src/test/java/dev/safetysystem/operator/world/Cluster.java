package dev.safetysystem.operator.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.api.v1alpha1.SafetySystemStatusBuilder;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revisions;
import dev.safetysystem.operator.observe.ForeignService;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.observe.Ownership;
import dev.safetysystem.operator.runtime.kube.Pruning;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/**
 * The API server of one namespace, in virtual time: what is stored, and how it answers writes. An
 * object is never changed in place: each change stores another one with a higher resourceVersion,
 * and whoever watches is told of it.
 */
final class Cluster {
    /** Of the user's ConfigMaps only digests are known here: what a copy of one holds. */
    static final String DIGEST = "digest";

    static final Instant START = Instant.parse("2026-01-05T09:00:00Z");

    /** What the API server fills in until an operator has written the first status. */
    private static final SafetySystemStatus NEVER_LOOKED_AT =
            SafetySystemStatusBuilder.builder().observedGeneration(-1L).build();

    private final Map<Key, HasMetadata> objects = new LinkedHashMap<>();
    private final Map<Key, HasMetadata> kept = new LinkedHashMap<>();
    private final Map<String, String> configMaps = new TreeMap<>();
    private final List<Watcher> watchers = new ArrayList<>();

    /** What an admission policy makes of what is applied; changed in place. */
    Consumer<HasMetadata> admission = _ -> {};

    private final List<SafetySystem> versions = new ArrayList<>();
    private SafetySystem resource;
    private Instant now = START;
    private long version;
    private int uids;

    /** Whoever is told of changes. */
    interface Watcher {
        /**
         * @param object as caches keep it; empty when it is gone
         */
        void changed(Key key, Optional<HasMetadata> object);

        void configMapChanged(String name, String digest);

        /** Somebody else's Service, without our label; empty when it selects nothing or is gone. */
        void otherServiceChanged(String name, Optional<ForeignService> service);

        void resourceChanged(SafetySystem resource);
    }

    /** What was written from is no longer what is there. */
    static final class Conflict extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Conflict(String what) {
            super(what);
        }
    }

    Cluster(SafetySystem resource) {
        this.resource = resource;
        resource.setStatus(NEVER_LOOKED_AT);
        resource.getMetadata().setUid("uid-0");
        resource.getMetadata().setGeneration(1L);
        resource.getMetadata().setResourceVersion(nextVersion());
        if (resource.getMetadata().getNamespace() == null) {
            resource.getMetadata().setNamespace("default");
        }
        versions.add(resource);
    }

    void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    Instant now() {
        return now;
    }

    void goOnTo(Instant later) {
        now = later;
    }

    /** Rises with every change. */
    long version() {
        return version;
    }

    // ---- our own resource

    SafetySystem resource() {
        return resource;
    }

    /** The resource after each change of it. */
    List<SafetySystem> versions() {
        return List.copyOf(versions);
    }

    /** Somebody changes the resource. */
    void change(Consumer<SafetySystem> edit) {
        var next = new SafetySystem();
        next.setMetadata(new ObjectMetaBuilder(resource.getMetadata()).build());
        next.setSpec(resource.getSpec());
        next.setStatus(resource.getStatus());
        edit.accept(next);
        next.getMetadata().setResourceVersion(nextVersion());
        resource = next;
        versions.add(next);
        watchers.forEach(w -> w.resourceChanged(next));
    }

    /** Another resource takes the place of ours; what that owned is still there. */
    void recreate() {
        change(
                next -> {
                    next.setStatus(NEVER_LOOKED_AT);
                    next.getMetadata().setUid("uid-again-" + ++uids);
                    next.getMetadata().setGeneration(1L);
                    next.getMetadata().setAnnotations(null);
                });
    }

    /** The same, but what the first one owned was kept: it has no controller any more. */
    void recreateKeeping() {
        for (HasMetadata object : all()) {
            if (Ownership.controller(object)
                    .filter(owner -> owner.getUid().equals(resource.getMetadata().getUid()))
                    .isPresent()) {
                HasMetadata next = copy(object);
                next.getMetadata().setOwnerReferences(List.of());
                put(next);
            }
        }
        recreate();
    }

    /** The status, written with the UID and resourceVersion that it was planned from. */
    SafetySystem writeStatus(SafetySystem planned, SafetySystemStatus status) {
        var from = planned.getMetadata();
        var meta = resource.getMetadata();
        if (!from.getUid().equals(meta.getUid())
                || !from.getResourceVersion().equals(meta.getResourceVersion())) {
            throw new Conflict("the resource is another by now");
        }
        change(next -> next.setStatus(status));
        return resource;
    }

    // ---- objects

    Optional<HasMetadata> get(Key key) {
        return Optional.ofNullable(objects.get(key));
    }

    <T extends HasMetadata> Optional<T> get(Class<T> kind, String name) {
        return get(new Key(kind.getSimpleName(), name)).map(kind::cast);
    }

    List<HasMetadata> all() {
        return List.copyOf(objects.values());
    }

    <T extends HasMetadata> List<T> all(Class<T> kind) {
        return objects.values().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Every object with the system's label, as caches keep it. */
    List<HasMetadata> labelled() {
        return kept.values().stream().filter(this::isLabelled).toList();
    }

    /** Every object, as caches would keep it. */
    List<HasMetadata> seen() {
        return List.copyOf(kept.values());
    }

    /** An object as caches keep it. */
    Optional<HasMetadata> kept(Key key) {
        return Optional.ofNullable(kept.get(key));
    }

    boolean isLabelled(HasMetadata object) {
        var labels = object.getMetadata().getLabels();
        return labels != null && resource.getMetadata().getName().equals(labels.get(Names.SYSTEM));
    }

    Map<String, String> configMaps() {
        return Map.copyOf(configMaps);
    }

    void configMap(String name, String digest) {
        configMaps.put(name, digest);
        watchers.forEach(w -> w.configMapChanged(name, digest));
    }

    /** Stores an object that is not there yet. */
    HasMetadata create(HasMetadata object) {
        var meta = object.getMetadata();
        meta.setUid("uid-" + ++uids);
        meta.setCreationTimestamp(now.toString());
        meta.setGeneration(spec(object).isPresent() ? 1L : null);
        return store(object);
    }

    /** Stores an object of somebody else's. */
    void createForeign(HasMetadata object) {
        object.getMetadata().setUid("foreign-" + ++uids);
        store(object);
    }

    /** Stores another state of an object; nothing happens if it is the same. */
    HasMetadata put(HasMetadata next) {
        HasMetadata present = objects.get(Key.of(next));
        next.getMetadata().setResourceVersion(present.getMetadata().getResourceVersion());
        if (next.equals(present)) {
            return present;
        }
        if (!spec(next).equals(spec(present))) {
            next.getMetadata().setGeneration(present.getMetadata().getGeneration() + 1);
        }
        return store(next);
    }

    /** What the API server counts the changes of; of most kinds it counts none. */
    private static Optional<Object> spec(HasMetadata object) {
        return switch (object) {
            case Deployment deployment -> Optional.ofNullable(deployment.getSpec());
            case PodDisruptionBudget budget -> Optional.ofNullable(budget.getSpec());
            default -> Optional.empty();
        };
    }

    private HasMetadata store(HasMetadata object) {
        object.getMetadata().setResourceVersion(nextVersion());
        Key key = Key.of(object);
        objects.put(key, object);
        HasMetadata seen = Pruning.prune(copy(object));
        if (object instanceof ConfigMap map && map.getData().containsKey(DIGEST)) {
            seen.getMetadata().getAnnotations().put(Names.CONTENT, map.getData().get(DIGEST));
        }
        kept.put(key, seen);
        Optional<HasMetadata> visible = Optional.of(seen).filter(this::isLabelled);
        watchers.forEach(w -> w.changed(key, visible));
        if (object instanceof Service service && !isLabelled(service)) {
            tellOfOther(key.name(), ForeignService.of(service));
        }
        return object;
    }

    void remove(Key key) {
        if (objects.remove(key) != null) {
            kept.remove(key);
            nextVersion();
            watchers.forEach(w -> w.changed(key, Optional.empty()));
            if (key.kind().equals("Service")) {
                tellOfOther(key.name(), Optional.empty());
            }
        }
    }

    private void tellOfOther(String name, Optional<ForeignService> service) {
        watchers.forEach(w -> w.otherServiceChanged(name, service));
    }

    /** What Services without our label select. */
    List<ForeignService> otherServices() {
        return all(Service.class).stream()
                .filter(service -> !isLabelled(service))
                .flatMap(service -> ForeignService.of(service).stream())
                .toList();
    }

    private String nextVersion() {
        return Long.toString(++version);
    }

    // ---- what the operator asks for

    /**
     * A server-side apply. What it does not name is kept: sizes, status, and what is stored once.
     *
     * @param uid of the object that is meant, if there is one
     */
    HasMetadata apply(HasMetadata rendered, Optional<String> uid) {
        HasMetadata live = objects.get(Key.of(rendered));
        HasMetadata next = copy(rendered);
        admission.accept(next);
        if (uid.isPresent() && (live == null || !uid.get().equals(live.getMetadata().getUid()))) {
            throw new Conflict(Key.of(rendered) + " is gone or another one");
        }
        if (live == null) {
            if (next instanceof Deployment d) {
                d.getSpec().setReplicas(1);
            }
            return create(next);
        }
        if (live instanceof ConfigMap map
                && Boolean.TRUE.equals(map.getImmutable())
                && !map.getData().equals(((ConfigMap) next).getData())) {
            throw new AssertionError("what is in " + Key.of(next) + " cannot be changed");
        }
        if (next instanceof ControllerRevision revision
                && !Revisions.digest(revision)
                        .equals(Revisions.digest((ControllerRevision) live))) {
            throw new AssertionError("what is stored in " + Key.of(next) + " cannot be changed");
        }
        var meta = live.getMetadata();
        next.getMetadata().setUid(meta.getUid());
        next.getMetadata().setCreationTimestamp(meta.getCreationTimestamp());
        next.getMetadata().setDeletionTimestamp(meta.getDeletionTimestamp());
        next.getMetadata().setGeneration(meta.getGeneration());
        if (next instanceof Deployment d && live instanceof Deployment old) {
            d.getSpec().setReplicas(old.getSpec().getReplicas());
            d.setStatus(old.getStatus());
            d.getMetadata().setManagedFields(old.getMetadata().getManagedFields());
            d.getSpec().setTemplate(withForeign(d, old));
        }
        return put(next);
    }

    /** What others wrote into a template stays in it, whatever is applied. */
    private static PodTemplateSpec withForeign(Deployment next, Deployment old) {
        JsonNode template = Json.tree(next.getSpec().getTemplate());
        JsonNode before = Json.tree(old.getSpec().getTemplate());
        for (var entry : old.getMetadata().getManagedFields()) {
            JsonNode fields = Json.tree(entry.getFieldsV1()).path("f:spec").path("f:template");
            keep(fields, before, template);
        }
        return Json.read(template, PodTemplateSpec.class);
    }

    private static void keep(JsonNode fields, JsonNode from, JsonNode into) {
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            String name = field.getKey().substring(Math.min(2, field.getKey().length()));
            if (field.getKey().startsWith("f:") && from.has(name)) {
                if (into.has(name)) {
                    keep(field.getValue(), from.path(name), into.path(name));
                } else {
                    ((ObjectNode) into).set(name, from.path(name).deepCopy());
                }
            } else if (field.getKey().startsWith("k:")) {
                item(Json.parse(name).path("name"), from)
                        .ifPresent(
                                item ->
                                        item(item.path("name"), into)
                                                .ifPresentOrElse(
                                                        there ->
                                                                keep(field.getValue(), item, there),
                                                        () ->
                                                                ((ArrayNode) into)
                                                                        .add(
                                                                                (JsonNode)
                                                                                        item
                                                                                                .deepCopy())));
            }
        }
    }

    private static Optional<JsonNode> item(JsonNode name, JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(item -> item.path("name").equals(name))
                .findFirst();
    }

    /** A patch that puts another template there; afterwards nothing in it is anybody else's. */
    void repair(Key key, String uid, String resourceVersion, JsonNode template) {
        Deployment live = (Deployment) objects.get(key);
        if (live == null
                || !live.getMetadata().getUid().equals(uid)
                || !live.getMetadata().getResourceVersion().equals(resourceVersion)) {
            throw new Conflict(key + " is another by now");
        }
        Deployment next = copy(live);
        next.getSpec().setTemplate(Json.read(template, PodTemplateSpec.class));
        next.getMetadata().setManagedFields(List.of());
        put(next);
    }

    /** The size of a Deployment, through {@code /scale}. */
    HasMetadata scale(Key key, int replicas) {
        Deployment next = copy((Deployment) objects.get(key));
        next.getSpec().setReplicas(replicas);
        return put(next);
    }

    /** A delete with preconditions; what is gone already is no failure. */
    void delete(Key key, String uid, String resourceVersion) {
        HasMetadata live = objects.get(key);
        if (live == null) {
            return;
        }
        var meta = live.getMetadata();
        if (!meta.getUid().equals(uid) || !meta.getResourceVersion().equals(resourceVersion)) {
            throw new Conflict(key + " is another by now");
        }
        remove(key);
    }

    @SuppressWarnings("unchecked") // a copy has the class of what was copied
    static <T extends HasMetadata> T copy(T object) {
        return Json.read(Json.tree(object), (Class<T>) object.getClass());
    }
}
