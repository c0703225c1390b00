package dev.safetysystem.operator.world;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.ForeignService;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.observe.PodFacts;
import dev.safetysystem.operator.observe.SliceFacts;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the operator has been told: one stream of events a kind, each in its own order and however
 * late, and over it the answers to its own writes, which the streams have yet to tell. Only what
 * makes the picture another one is worth a pass.
 */
final class Caches implements Cluster.Watcher {
    /** So long an own write is believed without having been seen. */
    private static final Duration TRUSTED = Duration.ofSeconds(30);

    private static final String CONFIG_MAPS = "the user's ConfigMaps";
    private static final String OTHER_SERVICES = "others' Services";
    private static final String RESOURCE = "the resource";

    private final Cluster cluster;
    private final Disorder disorder;
    private final Map<String, Deque<Event>> streams = new TreeMap<>();
    private final Map<Key, HasMetadata> seen = new LinkedHashMap<>();
    private final Map<Key, Own> own = new HashMap<>();
    private final Map<String, String> configMaps = new TreeMap<>();
    private final Map<String, ForeignService> otherServices = new TreeMap<>();
    private SafetySystem resource;
    private Optional<SafetySystem> written = Optional.empty();
    private Wake wakes = Wake.NEWS;

    /** Who is told that the resource is gone. */
    Runnable gone = () -> {};

    /** A change that is told at an instant. */
    private record Event(String name, Instant at, Runnable told) {}

    /**
     * What the operator wrote last at a place.
     *
     * @param left what is there after the write; empty after a delete
     */
    private record Own(String uid, Optional<HasMetadata> left, Instant at) {}

    Caches(Cluster cluster, Disorder disorder) {
        this.cluster = cluster;
        this.disorder = disorder;
        this.resource = cluster.resource();
        cluster.watch(this);
    }

    // ---- what happens in the cluster

    @Override
    public void changed(Key key, Optional<HasMetadata> object) {
        later(key.kind(), key.name(), () -> told(key, object));
    }

    @Override
    public void configMapChanged(String name, String digest) {
        later(CONFIG_MAPS, name, () -> read(name, digest));
    }

    @Override
    public void otherServiceChanged(String name, Optional<ForeignService> service) {
        later(OTHER_SERVICES, name, () -> toldOfOther(name, service));
    }

    private void toldOfOther(String name, Optional<ForeignService> service) {
        var before =
                service.isPresent()
                        ? otherServices.put(name, service.get())
                        : otherServices.remove(name);
        if (!service.equals(Optional.ofNullable(before))) {
            wake(Wake.NEWS);
        }
    }

    @Override
    public void resourceChanged(SafetySystem now) {
        later(RESOURCE, RESOURCE, () -> toldOfResource(now));
    }

    private void later(String stream, String name, Runnable told) {
        var events = streams.computeIfAbsent(stream, s -> new ArrayDeque<>());
        if (disorder.skipped()) {
            // The stream broke and began again with a list: only the newest state is in it.
            events.removeIf(event -> event.name().equals(name));
        }
        Instant at = cluster.now().plus(disorder.late());
        if (!events.isEmpty() && events.getLast().at().isAfter(at)) {
            at = events.getLast().at();
        }
        events.add(new Event(name, at, told));
        if (disorder.doubled()) {
            events.add(new Event(name, at, () -> twice(told)));
        }
    }

    /** A stream that begins again tells everything a second time; nobody knows what was new. */
    private void twice(Runnable told) {
        told.run();
        wake(Wake.CHANGE);
    }

    /** When the next event is told. */
    Stream<Instant> moments() {
        return streams.values().stream().flatMap(s -> s.stream().limit(1)).map(Event::at);
    }

    /** Whether everything that happened has been told. */
    boolean upToDate() {
        return streams.values().stream().allMatch(Deque::isEmpty) && own.isEmpty();
    }

    /** Why a pass is worth it, the least pressing first. */
    enum Wake {
        NOTHING,

        /** An object is another now: after a failed pass that waits. */
        CHANGE,

        /** What a system waits for, or what a person did. */
        NEWS,

        /** Something that was ready is not ready any more. */
        TROUBLE
    }

    private void wake(Wake why) {
        wakes = wakes.compareTo(why) < 0 ? why : wakes;
    }

    /** Tells what is due; whether a pass is worth it. */
    Wake tell() {
        for (Deque<Event> events : streams.values()) {
            while (!events.isEmpty() && !events.getFirst().at().isAfter(cluster.now())) {
                events.removeFirst().told().run();
            }
        }
        Wake why = wakes;
        wakes = Wake.NOTHING;
        return why;
    }

    /** Another process: it knows nothing of what this one wrote, and lists everything. */
    void restart() {
        own.clear();
        written = Optional.empty();
        wake(Wake.NEWS);
        if (disorder.upToDate()) {
            streams.clear();
            seen.clear();
            cluster.labelled().forEach(object -> seen.put(Key.of(object), object));
            configMaps.clear();
            configMaps.putAll(cluster.configMaps());
            otherServices.clear();
            cluster.otherServices().forEach(one -> otherServices.put(one.name(), one));
            resource = cluster.resource();
        }
    }

    private void told(Key key, Optional<HasMetadata> object) {
        Optional<HasMetadata> before = effective(key);
        if (object.isPresent()) {
            seen.put(key, object.get());
            Own mine = own.get(key);
            if (mine != null && overtaken(mine, object.get())) {
                own.remove(key);
            }
        } else {
            HasMetadata old = seen.remove(key);
            Own mine = own.get(key);
            if (mine != null && old != null && mine.uid().equals(uid(old))) {
                own.remove(key);
                if (mine.left().isEmpty()) {
                    return; // our own doing
                }
            }
        }
        Optional<HasMetadata> after = effective(key);
        if (!sameContent(before, after)) {
            wake(isLost(before, after) ? Wake.TROUBLE : Wake.CHANGE);
        }
    }

    /** Whether a pod that was ready is not, and nobody asked it to end. */
    private static boolean isLost(Optional<HasMetadata> before, Optional<HasMetadata> after) {
        return before.filter(object -> object instanceof Pod pod && Sight.isReady(pod)).isPresent()
                && after.filter(
                                object ->
                                        object.getMetadata().getDeletionTimestamp() != null
                                                || Sight.isReady((Pod) object))
                        .isEmpty();
    }

    private static boolean overtaken(Own mine, HasMetadata told) {
        return mine.left().isPresent()
                ? version(told) >= version(mine.left().get())
                : !mine.uid().equals(uid(told));
    }

    private boolean sameContent(Optional<HasMetadata> one, Optional<HasMetadata> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() == other.isEmpty();
        }
        if (one.get() instanceof Pod pod && other.get() instanceof Pod then) {
            String system = cluster.resource().getMetadata().getName();
            return PodFacts.of(system, pod).equals(PodFacts.of(system, then));
        }
        if (one.get() instanceof EndpointSlice slice && other.get() instanceof EndpointSlice then) {
            return SliceFacts.of(slice).equals(SliceFacts.of(then));
        }
        var meta = one.get().getMetadata();
        String version = meta.getResourceVersion();
        meta.setResourceVersion(other.get().getMetadata().getResourceVersion());
        boolean same = one.get().equals(other.get());
        meta.setResourceVersion(version);
        return same;
    }

    /** Which changes of a resource are worth a pass: not our own status. */
    private void toldOfResource(SafetySystem now) {
        var meta = now.getMetadata();
        var old = resource.getMetadata();
        if (!meta.getUid().equals(old.getUid())) {
            written = Optional.empty();
            gone.run();
        }
        boolean status =
                !Objects.equals(now.getStatus(), resource.getStatus())
                        && written.filter(w -> version(w) == version(now)).isEmpty();
        if (!meta.getUid().equals(old.getUid())
                || !meta.getGeneration().equals(old.getGeneration())
                || !ours(meta.getAnnotations()).equals(ours(old.getAnnotations()))
                || status) {
            wake(Wake.NEWS);
        }
        resource = now;
    }

    private static Map<String, String> ours(Map<String, String> annotations) {
        var own = new TreeMap<String, String>();
        Optional.ofNullable(annotations)
                .ifPresent(
                        all ->
                                all.forEach(
                                        (key, value) -> {
                                            if (key.startsWith(Names.PREFIX)) {
                                                own.put(key, value);
                                            }
                                        }));
        return own;
    }

    // ---- what the operator wrote or read itself

    void wrote(HasMetadata object) {
        Key key = Key.of(object);
        HasMetadata informed = seen.get(key);
        if (informed == null || version(informed) < version(object)) {
            own.put(key, new Own(uid(object), Optional.of(object), cluster.now()));
        }
    }

    void deleted(Key key, String uid) {
        own.put(key, new Own(uid, Optional.empty(), cluster.now()));
    }

    void wroteStatus(SafetySystem now) {
        written = Optional.of(now);
    }

    void read(String configMap, String digest) {
        if (!digest.equals(configMaps.put(configMap, digest))) {
            wake(Wake.NEWS);
        }
    }

    // ---- the picture

    /** The newer one of what was told and what was written last. */
    SafetySystem resource() {
        return written.filter(w -> version(w) > version(resource)).orElse(resource);
    }

    List<HasMetadata> all() {
        var keys = new LinkedHashSet<>(seen.keySet());
        keys.addAll(own.keySet());
        var all = new ArrayList<HasMetadata>();
        keys.forEach(key -> effective(key).ifPresent(all::add));
        return all;
    }

    Optional<HasMetadata> find(Key key) {
        return effective(key);
    }

    Map<String, String> configMaps() {
        return Map.copyOf(configMaps);
    }

    List<ForeignService> otherServices() {
        return List.copyOf(otherServices.values());
    }

    private Optional<HasMetadata> effective(Key key) {
        Optional<HasMetadata> informed = Optional.ofNullable(seen.get(key));
        Own mine = own.get(key);
        if (mine == null) {
            return informed;
        }
        if (!cluster.now().isBefore(mine.at().plus(TRUSTED))) {
            own.remove(key);
            return informed;
        }
        return mine.left().isPresent()
                ? mine.left()
                : informed.filter(object -> !uid(object).equals(mine.uid()));
    }

    private static String uid(HasMetadata object) {
        return object.getMetadata().getUid();
    }

    private static long version(HasMetadata object) {
        return Long.parseLong(object.getMetadata().getResourceVersion());
    }
}
