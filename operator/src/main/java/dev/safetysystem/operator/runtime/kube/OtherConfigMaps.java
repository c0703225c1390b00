package dev.safetysystem.operator.runtime.kube;

import dev.safetysystem.operator.observe.ConfigMapDigest;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The ConfigMaps that are not ours. There may be any number of any size, so only of those that a
 * system has asked for anything is known: version and digest ({@link MetadataOnly}). One is read
 * when it is first asked for, and again when its version is another; its data is forgotten as soon
 * as it is counted.
 */
final class OtherConfigMaps implements ItemStore<ConfigMap> {
    /** More names than that are forgotten, and read again when they are asked for again. */
    static final int MOST_OF_A_NAMESPACE = 10_000;

    private final Map<String, Set<String>> asked = new HashMap<>();

    /** Of those whether they are there: events of before were passed over. */
    private final Set<String> unread = new HashSet<>();

    private final Map<String, Long> versions = new HashMap<>();
    private final Map<String, Counted> digests = new HashMap<>();
    private final Map<String, Long> removals = new HashMap<>();
    private final Reader reader;
    private final BiConsumer<String, String> changed;

    /** Reads a ConfigMap with its data, as it is now. */
    @FunctionalInterface
    interface Reader {
        Optional<ConfigMap> read(String namespace, String name);
    }

    private record Counted(long version, String digest) {}

    /**
     * @param changed told namespace and name of a ConfigMap that somebody has asked for and that is
     *     new, another now, or gone
     */
    OtherConfigMaps(Reader reader, BiConsumer<String, String> changed) {
        this.reader = reader;
        this.changed = changed;
    }

    /** Digests by name, of those of a namespace that are there. */
    Map<String, String> of(String namespace, Set<String> names) {
        var found = new HashMap<String, String>();
        names.forEach(name -> digest(namespace, name).ifPresent(d -> found.put(name, d)));
        return found;
    }

    private Optional<String> digest(String namespace, String name) {
        String key = namespace + "/" + name;
        synchronized (this) {
            if (isAsked(key) && !unread.contains(key)) {
                Long version = versions.get(key);
                Counted known = digests.get(key);
                if (version == null) {
                    return Optional.empty();
                }
                if (known != null && known.version() >= version) {
                    return Optional.of(known.digest());
                }
            } else {
                remember(namespace, name);
            }
        }
        return read(namespace, name, key);
    }

    /** What is deleted meanwhile is read again: the answer may be older than the event. */
    private Optional<String> read(String namespace, String name, String key) {
        while (true) {
            long before = removals(key);
            Optional<ConfigMap> now = reader.read(namespace, name);
            synchronized (this) {
                if (before == removals(key)) {
                    if (unread.remove(key)) {
                        now.ifPresent(there -> versions.merge(key, version(there), Math::max));
                    }
                    return now.map(this::read);
                }
            }
        }
    }

    private synchronized long removals(String key) {
        return removals.getOrDefault(key, 0L);
    }

    private void remember(String namespace, String name) {
        var names = asked.computeIfAbsent(namespace, n -> new HashSet<>());
        if (names.size() >= MOST_OF_A_NAMESPACE && !names.contains(name)) {
            names.stream().map(one -> namespace + "/" + one).forEach(this::forget);
            names.clear();
        }
        names.add(name);
        unread.add(namespace + "/" + name);
    }

    private void forget(String key) {
        unread.remove(key);
        versions.remove(key);
        digests.remove(key);
        removals.remove(key);
    }

    private boolean isAsked(String key) {
        int slash = key.indexOf('/');
        return asked.getOrDefault(key.substring(0, slash), Set.of())
                .contains(key.substring(slash + 1));
    }

    /** To be told of one that was read; gives its digest. */
    synchronized String read(ConfigMap object) {
        long version = version(object);
        String digest = ConfigMapDigest.of(object);
        String key = getKey(object);
        Counted known = digests.get(key);
        if (isAsked(key) && (known == null || known.version() <= version)) {
            digests.put(key, new Counted(version, digest));
        }
        return digest;
    }

    private static long version(ConfigMap object) {
        return ResourceVersions.number(object.getMetadata().getResourceVersion());
    }

    private void tell(String key) {
        int slash = key.indexOf('/');
        changed.accept(key.substring(0, slash), key.substring(slash + 1));
    }

    @Override
    public ConfigMap put(String key, ConfigMap object) {
        if (isNews(key, version(object))) {
            tell(key);
        }
        return null;
    }

    private synchronized boolean isNews(String key, Long version) {
        return isAsked(key) && !version.equals(versions.put(key, version));
    }

    @Override
    public ConfigMap remove(String key) {
        if (isGone(key)) {
            tell(key);
        }
        return null;
    }

    private synchronized boolean isGone(String key) {
        if (isAsked(key)) {
            removals.merge(key, 1L, Long::sum);
        }
        digests.remove(key);
        return versions.remove(key) != null;
    }

    @Override
    public synchronized ConfigMap get(String key) {
        return versions.containsKey(key) ? placeholder(key) : null;
    }

    @Override
    public synchronized Stream<String> keySet() {
        return Set.copyOf(versions.keySet()).stream();
    }

    @Override
    public Stream<ConfigMap> values() {
        return keySet().map(OtherConfigMaps::placeholder);
    }

    private static ConfigMap placeholder(String key) {
        int slash = key.indexOf('/');
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(key.substring(0, slash))
                .withName(key.substring(slash + 1))
                .endMetadata()
                .build();
    }

    @Override
    public synchronized int size() {
        return versions.size();
    }

    @Override
    public String getKey(ConfigMap object) {
        return Cache.metaNamespaceKeyFunc(object);
    }

    @Override
    public boolean isFullState() {
        return false;
    }
}
