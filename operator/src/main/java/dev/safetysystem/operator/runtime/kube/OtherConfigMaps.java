package dev.safetysystem.operator.runtime.kube;

import dev.safetysystem.operator.observe.ConfigMapDigest;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The ConfigMaps that are not ours. There may be any number of any size, so of each only the
 * version is known ({@link MetadataOnly}). One that a system names is read when its digest is first
 * needed, and again when its version is another; its data is forgotten as soon as it is counted.
 */
final class OtherConfigMaps implements ItemStore<ConfigMap> {
    private final Map<String, Long> versions = new ConcurrentHashMap<>();
    private final Map<String, Counted> digests = new ConcurrentHashMap<>();
    private final Reader reader;
    private final BiConsumer<String, String> changed;

    /** Reads a ConfigMap with its data, as it is now. */
    @FunctionalInterface
    interface Reader {
        Optional<ConfigMap> read(String namespace, String name);
    }

    private record Counted(long version, String digest) {}

    /**
     * @param changed told namespace and name of a ConfigMap that is new, another now, or gone
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
        Long version = versions.get(key);
        if (version == null) {
            return Optional.empty();
        }
        Counted known = digests.get(key);
        if (known == null || known.version() < version) {
            return reader.read(namespace, name).map(this::read);
        }
        return Optional.of(known.digest());
    }

    /** To be told of one that was read; gives its digest. */
    String read(ConfigMap object) {
        long version = version(object);
        String digest = ConfigMapDigest.of(object);
        digests.compute(
                getKey(object),
                (key, known) ->
                        known != null && known.version() > version
                                ? known
                                : new Counted(version, digest));
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
        Long now = version(object);
        if (!now.equals(versions.put(key, now))) {
            tell(key);
        }
        return null;
    }

    @Override
    public ConfigMap remove(String key) {
        digests.remove(key);
        if (versions.remove(key) != null) {
            tell(key);
        }
        return null;
    }

    @Override
    public ConfigMap get(String key) {
        return versions.containsKey(key) ? placeholder(key) : null;
    }

    @Override
    public Stream<String> keySet() {
        return versions.keySet().stream();
    }

    @Override
    public Stream<ConfigMap> values() {
        return versions.keySet().stream().map(OtherConfigMaps::placeholder);
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
    public int size() {
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
