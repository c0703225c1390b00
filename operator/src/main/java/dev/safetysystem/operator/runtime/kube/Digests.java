package dev.safetysystem.operator.runtime.kube;

import dev.safetysystem.operator.observe.ConfigMapDigest;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The digests of all ConfigMaps that are not ours; their data is forgotten as soon as it is
 * counted, since there may be any number of any size.
 */
final class Digests implements ItemStore<ConfigMap> {
    private final Map<String, String> digests = new ConcurrentHashMap<>();
    private final BiConsumer<String, String> changed;

    /**
     * @param changed told namespace and name of a ConfigMap whose content is another now
     */
    Digests(BiConsumer<String, String> changed) {
        this.changed = changed;
    }

    /** By name, of a namespace. */
    Map<String, String> of(String namespace) {
        var own = new HashMap<String, String>();
        String prefix = namespace + "/";
        digests.forEach(
                (key, digest) -> {
                    if (key.startsWith(prefix)) {
                        own.put(key.substring(prefix.length()), digest);
                    }
                });
        return own;
    }

    private void tell(String key) {
        int slash = key.indexOf('/');
        changed.accept(key.substring(0, slash), key.substring(slash + 1));
    }

    @Override
    public ConfigMap put(String key, ConfigMap object) {
        String now = ConfigMapDigest.of(object);
        if (!now.equals(digests.put(key, now))) {
            tell(key);
        }
        return null;
    }

    @Override
    public ConfigMap remove(String key) {
        if (digests.remove(key) != null) {
            tell(key);
        }
        return null;
    }

    @Override
    public ConfigMap get(String key) {
        return digests.containsKey(key) ? placeholder(key) : null;
    }

    @Override
    public Stream<String> keySet() {
        return digests.keySet().stream();
    }

    @Override
    public Stream<ConfigMap> values() {
        return digests.keySet().stream().map(Digests::placeholder);
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
        return digests.size();
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
