package dev.safetysystem.operator.runtime.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What is kept of all objects of one kind that one informer sees, and over them our own writes that
 * the informer has not seen yet: a pass never plans from an older picture than what it wrote
 * itself. The informer writes into this store directly, so what has been listed is here before the
 * informer calls itself started.
 *
 * <p>What there is no {@link Room} for is known by its version alone, until there is: {@link
 * #leftOut}, {@link #readmit}.
 *
 * <p>An own write gives way as soon as the informer has something at least as new for that object,
 * or after {@link #TRUSTED} at the latest: should somebody have deleted the object before the
 * informer ever saw it, nothing would tell.
 */
class FactStore<T extends HasMetadata, F> implements ItemStore<T> {
    private static final Logger LOG = LoggerFactory.getLogger(FactStore.class);
    private static final Duration TRUSTED = Duration.ofSeconds(30);

    private final Class<T> type;
    private final Function<T, String> grouping;
    private final Keeper<T, F> keeper;
    private final Room room;
    private final SystemListener changed;
    private final Map<String, Known<F>> seen = new ConcurrentHashMap<>();
    private final Map<String, Own<F>> own = new ConcurrentHashMap<>();
    private final Map<String, LeftOut> left = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> keysByGroup = new ConcurrentHashMap<>();
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();

    /**
     * What we wrote last at a place.
     *
     * @param left what is there after the write; empty after a delete
     */
    private record Own<F>(String uid, Optional<Known<F>> left, long nanos) {
        boolean trusted() {
            return System.nanoTime() - nanos < TRUSTED.toNanos();
        }
    }

    /** What there was no room for. */
    private record LeftOut(long version, String group, Room.Place place, Room.Size size) {}

    /**
     * @param grouping what objects are looked up by within their namespace
     * @param keeper what is kept of each
     * @param room how much may be kept
     * @param changed told namespace and group of an object whose content is another now
     */
    FactStore(
            Class<T> type,
            Function<T, String> grouping,
            Keeper<T, F> keeper,
            Room room,
            SystemListener changed) {
        this.type = type;
        this.grouping = grouping;
        this.keeper = keeper;
        this.room = room;
        this.changed = changed;
    }

    /** What is kept of each object of a group in a namespace. */
    List<Known<F>> known(String namespace, String group) {
        return keysByGroup.getOrDefault(namespace + "/" + group, Set.of()).stream()
                .sorted()
                .flatMap(key -> effective(key).stream())
                .filter(known -> known.group().equals(group))
                .toList();
    }

    /** What is kept of the object at a place. */
    Optional<Known<F>> at(String namespace, String name) {
        return effective(namespace + "/" + name);
    }

    /** To be told of every object that we wrote, as the API server answered. */
    void wrote(T object) {
        String key = getKey(object);
        Optional<Known<F>> readable = readable(key, object);
        if (readable.isEmpty()) {
            return;
        }
        Known<F> now = readable.get();
        var written = new Own<F>(now.uid(), Optional.of(now), System.nanoTime());
        own.put(key, written);
        index(key, now.group());
        if (seen.get(key) instanceof Known<F> informed && informed.version() >= now.version()) {
            own.remove(key, written);
        }
    }

    /** To be told of every object that is gone by our own doing. */
    void deleted(String namespace, String name, String uid) {
        own.put(namespace + "/" + name, new Own<F>(uid, Optional.empty(), System.nanoTime()));
    }

    /**
     * What is kept of an object; empty if it has a shape that nobody thought of. Then it counts as
     * not there: an informer in whose hands one object breaks would lose all others, of every
     * system.
     */
    private Optional<Known<F>> readable(String key, T object) {
        try {
            Known<F> known = known(object);
            unreadable.remove(key);
            return Optional.of(known);
        } catch (RuntimeException e) {
            if (unreadable.add(key)) {
                LOG.warn("{} {} cannot be read and is passed over", type.getSimpleName(), key, e);
            }
            return Optional.empty();
        }
    }

    private Known<F> known(T object) {
        String group = grouping.apply(object);
        F kept = keeper.keep(group, object);
        var meta = object.getMetadata();
        return new Known<>(
                meta.getUid(),
                ResourceVersions.number(meta.getResourceVersion()),
                group,
                kept,
                keeper.size(kept),
                keeper.waking(object, kept),
                Serving.of(object));
    }

    private Optional<Known<F>> effective(String key) {
        Optional<Known<F>> informed = Optional.ofNullable(seen.get(key));
        Own<F> written = own.get(key);
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

    private boolean sameUid(Known<F> known, Own<F> written) {
        return known.uid().equals(written.uid());
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
    public synchronized T put(String key, T object) {
        Optional<Known<F>> readable = echoed(key, object).or(() -> readable(key, object));
        if (readable.isEmpty()) {
            gone(key);
            return null;
        }
        Known<F> now = readable.get();
        Optional<Known<F>> before = effective(key);
        Optional<Known<F>> old = Optional.ofNullable(seen.get(key));
        old.ifPresent(o -> room.giveBack(place(key, o.group()), o.size()));
        if (!room.take(place(key, now.group()), now.size())) {
            leaveOut(key, now);
            return null;
        }
        forgetLeftOut(key);
        seen.put(key, now);
        own.computeIfPresent(key, (k, written) -> overtaken(written, now) ? null : written);
        index(key, now.group());
        old.filter(o -> !o.group().equals(now.group()))
                .ifPresent(
                        o -> {
                            unindex(key, o.group());
                            tell(key, o.group(), false);
                        });
        Optional<Known<F>> after = effective(key);
        if (before.isEmpty() != after.isEmpty()
                || after.filter(a -> !a.tellsTheSameAs(before.orElseThrow())).isPresent()) {
            tell(key, now.group(), before.filter(b -> b.isLostWith(after)).isPresent());
        }
        return null;
    }

    private Room.Place place(String key, String group) {
        return place(new Room.Place(key.substring(0, key.indexOf('/')), group));
    }

    /**
     * Who has to know of an object that is left out.
     *
     * @param found where objects of its group are found
     */
    Room.Place place(Room.Place found) {
        return found;
    }

    private void leaveOut(String key, Known<F> now) {
        Known<F> old = seen.remove(key);
        if (old != null) {
            unindex(key, old.group());
            tell(key, old.group(), false);
        }
        String group = now.group();
        var out = new LeftOut(now.version(), group, place(key, group), now.size());
        LeftOut before = left.put(key, out);
        if (before == null || !before.group().equals(group)) {
            Optional.ofNullable(before).ifPresent(b -> room.noLonger(b.place(), what(key)));
            room.leftOut(out.place(), what(key));
            tell(key, group, false);
        }
    }

    /** Whether it was. */
    private boolean forgetLeftOut(String key) {
        LeftOut out = left.remove(key);
        if (out != null) {
            room.noLonger(out.place(), what(key));
            tell(key, out.group(), false);
        }
        return out != null;
    }

    private String what(String key) {
        return HasMetadata.getKind(type) + " " + key.substring(key.indexOf('/') + 1);
    }

    /** Namespace and name of what is left out although there would be room now. */
    List<String> mayComeBack() {
        return left.entrySet().stream()
                .filter(one -> room.has(one.getValue().place(), one.getValue().size()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** To be told of an object that was left out and was read since. */
    synchronized void readmit(T object) {
        String key = getKey(object);
        LeftOut out = left.get(key);
        long version = ResourceVersions.number(object.getMetadata().getResourceVersion());
        if (out != null && version >= out.version()) {
            put(key, object);
        }
    }

    /** What we wrote ourselves comes back just as it was answered. */
    private Optional<Known<F>> echoed(String key, T object) {
        var meta = object.getMetadata();
        return Optional.ofNullable(own.get(key))
                .flatMap(Own::left)
                .filter(left -> left.uid().equals(meta.getUid()))
                .filter(
                        left ->
                                left.version()
                                        == ResourceVersions.number(meta.getResourceVersion()));
    }

    private boolean overtaken(Own<F> written, Known<F> now) {
        return written.left().isPresent()
                ? now.version() >= written.left().get().version()
                : !sameUid(now, written);
    }

    @Override
    public synchronized T remove(String key) {
        unreadable.remove(key);
        gone(key);
        return null;
    }

    private void gone(String key) {
        if (forgetLeftOut(key)) {
            return;
        }
        Known<F> old = seen.remove(key);
        if (old != null) {
            room.giveBack(place(key, old.group()), old.size());
            boolean ownDoing = own.get(key) instanceof Own<F> written && written.left().isEmpty();
            own.computeIfPresent(key, (k, written) -> sameUid(old, written) ? null : written);
            unindex(key, old.group());
            if (!ownDoing) {
                tell(key, old.group(), old.isLostWith(effective(key)));
            }
        }
    }

    @Override
    public T get(String key) {
        return seen.containsKey(key) || left.containsKey(key) ? placeholder(key) : null;
    }

    @Override
    public Stream<String> keySet() {
        return Stream.concat(seen.keySet().stream(), left.keySet().stream());
    }

    /** The informer asks for these only to compare keys after a list. */
    @Override
    public Stream<T> values() {
        return keySet().map(this::placeholder);
    }

    private T placeholder(String key) {
        int slash = key.indexOf('/');
        try {
            T object = type.getDeclaredConstructor().newInstance();
            object.setMetadata(
                    new ObjectMetaBuilder()
                            .withNamespace(key.substring(0, slash))
                            .withName(key.substring(slash + 1))
                            .build());
            return object;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("every kind can be made without anything in it", e);
        }
    }

    @Override
    public int size() {
        return seen.size() + left.size();
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
