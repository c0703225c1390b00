package dev.safetysystem.operator.runtime.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * All objects of one kind that one informer sees, and over them our own writes that the informer
 * has not seen yet: a pass never plans from an older picture than what it wrote itself. The
 * informer writes into this store directly, so what has been listed is here before the informer
 * calls itself started.
 *
 * <p>An own write gives way as soon as the informer has something at least as new for that object,
 * or after {@link #TRUSTED} at the latest: should somebody have deleted the object before the
 * informer ever saw it, nothing would tell.
 */
final class ObjectStore<T extends HasMetadata> implements ItemStore<T> {
    private static final Duration TRUSTED = Duration.ofSeconds(30);

    private final Class<T> type;
    private final KubernetesSerialization json;
    private final Function<T, String> grouping;
    private final SystemListener changed;
    private final Map<String, Packed> seen = new ConcurrentHashMap<>();
    private final Map<String, Own> own = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> keysByGroup = new ConcurrentHashMap<>();

    /**
     * What we wrote last at a place.
     *
     * @param left what is there after the write; empty after a delete
     */
    private record Own(String uid, Optional<Packed> left, long nanos) {
        boolean trusted() {
            return System.nanoTime() - nanos < TRUSTED.toNanos();
        }
    }

    /**
     * @param grouping what objects are looked up by within their namespace
     * @param changed told namespace and group of an object whose content is another now
     */
    ObjectStore(
            Class<T> type,
            KubernetesSerialization json,
            Function<T, String> grouping,
            SystemListener changed) {
        this.type = type;
        this.json = json;
        this.grouping = grouping;
        this.changed = changed;
    }

    /** The objects of a group in a namespace, each decoded anew: the caller owns them. */
    List<T> all(String namespace, String group) {
        return keysByGroup.getOrDefault(namespace + "/" + group, Set.of()).stream()
                .sorted()
                .flatMap(key -> effective(key).stream())
                .filter(packed -> packed.group().equals(group))
                .map(packed -> packed.unpack(type, json))
                .toList();
    }

    /** The object at a place. */
    Optional<T> find(String namespace, String name) {
        return effective(namespace + "/" + name).map(packed -> packed.unpack(type, json));
    }

    /** To be told of every object that we wrote, as the API server answered. */
    void wrote(T object) {
        String key = getKey(object);
        Packed packed = pack(object);
        var written = new Own(packed.uid(), Optional.of(packed), System.nanoTime());
        own.put(key, written);
        index(key, packed.group());
        if (seen.get(key) instanceof Packed informed && informed.version() >= packed.version()) {
            own.remove(key, written);
        }
    }

    /** To be told of every object that is gone by our own doing. */
    void deleted(String namespace, String name, String uid) {
        own.put(namespace + "/" + name, new Own(uid, Optional.empty(), System.nanoTime()));
    }

    private Packed pack(T object) {
        return Packed.of(Pruning.prune(object), grouping.apply(object), json);
    }

    private Optional<Packed> effective(String key) {
        Optional<Packed> informed = Optional.ofNullable(seen.get(key));
        Own written = own.get(key);
        if (written == null) {
            return informed;
        }
        if (!written.trusted()) {
            own.remove(key, written);
            return informed;
        }
        return written.left().isPresent()
                ? written.left()
                : informed.filter(p -> !sameUid(p, written));
    }

    private static boolean sameUid(Packed packed, Own written) {
        return packed.uid().equals(written.uid());
    }

    private void index(String key, String group) {
        String namespace = key.substring(0, key.indexOf('/'));
        keysByGroup
                .computeIfAbsent(namespace + "/" + group, g -> ConcurrentHashMap.newKeySet())
                .add(key);
    }

    private void unindex(String key, String group) {
        String namespace = key.substring(0, key.indexOf('/'));
        if (!own.containsKey(key)) {
            keysByGroup.computeIfPresent(
                    namespace + "/" + group,
                    (g, keys) -> {
                        keys.remove(key);
                        return keys.isEmpty() ? null : keys;
                    });
        }
    }

    private void tell(String key, String group, boolean lost) {
        changed.changed(key.substring(0, key.indexOf('/')), group, lost);
    }

    // what the informer calls, from one thread at a time

    @Override
    public T put(String key, T object) {
        Packed now = pack(object);
        Optional<Packed> before = effective(key);
        Packed old = seen.put(key, now);
        own.computeIfPresent(key, (k, written) -> overtaken(written, now) ? null : written);
        index(key, now.group());
        if (old != null && !old.group().equals(now.group())) {
            unindex(key, old.group());
            tell(key, old.group(), false);
        }
        Optional<Packed> after = effective(key);
        if (before.isEmpty() != after.isEmpty()
                || after.filter(a -> !a.tellsNothingNew(before.orElseThrow())).isPresent()) {
            tell(key, now.group(), before.filter(b -> b.isLostWith(after)).isPresent());
        }
        return null;
    }

    private static boolean overtaken(Own written, Packed now) {
        return written.left().isPresent()
                ? now.version() >= written.left().get().version()
                : !sameUid(now, written);
    }

    @Override
    public T remove(String key) {
        Packed old = seen.remove(key);
        if (old != null) {
            boolean ownDoing = own.get(key) instanceof Own written && written.left().isEmpty();
            own.computeIfPresent(key, (k, written) -> sameUid(old, written) ? null : written);
            unindex(key, old.group());
            if (!ownDoing) {
                tell(key, old.group(), old.isLostWith(effective(key)));
            }
        }
        return null;
    }

    @Override
    public T get(String key) {
        return seen.containsKey(key) ? placeholder(key) : null;
    }

    @Override
    public Stream<String> keySet() {
        return seen.keySet().stream();
    }

    /** The informer asks for these only to compare keys after a list. */
    @Override
    public Stream<T> values() {
        return seen.keySet().stream().map(this::placeholder);
    }

    private T placeholder(String key) {
        int slash = key.indexOf('/');
        var meta = Map.of("namespace", key.substring(0, slash), "name", key.substring(slash + 1));
        return json.convertValue(Map.of("metadata", meta), type);
    }

    @Override
    public int size() {
        return seen.size();
    }

    @Override
    public String getKey(T object) {
        return Cache.metaNamespaceKeyFunc(object);
    }

    /** Says that adding is announced at once; nobody listens to the informer itself. */
    @Override
    public boolean isFullState() {
        return false;
    }
}
