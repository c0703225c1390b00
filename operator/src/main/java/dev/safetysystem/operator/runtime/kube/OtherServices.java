package dev.safetysystem.operator.runtime.kube;

import dev.safetysystem.operator.observe.ForeignService;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What the Services that are not ours select; all else of them is forgotten, since there may be
 * thousands.
 */
final class OtherServices implements ItemStore<Service> {
    private final Map<String, Map<String, ForeignService>> byNamespace = new ConcurrentHashMap<>();
    private final Map<String, List<ForeignService>> lists = new ConcurrentHashMap<>();
    private final Consumer<String> changed;

    /**
     * @param changed told the namespace of a Service that selects other pods now
     */
    OtherServices(Consumer<String> changed) {
        this.changed = changed;
    }

    /** Those of a namespace that select pods. */
    List<ForeignService> of(String namespace) {
        return lists.computeIfAbsent(
                namespace, n -> List.copyOf(byNamespace.getOrDefault(n, Map.of()).values()));
    }

    private static String namespace(String key) {
        return key.substring(0, key.indexOf('/'));
    }

    private static String name(String key) {
        return key.substring(key.indexOf('/') + 1);
    }

    private void tell(String namespace) {
        lists.remove(namespace);
        changed.accept(namespace);
    }

    @Override
    public Service put(String key, Service object) {
        Optional<ForeignService> now = ForeignService.of(object);
        if (now.isEmpty()) {
            return remove(key);
        }
        var there = byNamespace.computeIfAbsent(namespace(key), n -> new ConcurrentHashMap<>());
        if (!now.get().equals(there.put(name(key), now.get()))) {
            tell(namespace(key));
        }
        return null;
    }

    @Override
    public Service remove(String key) {
        var there = byNamespace.getOrDefault(namespace(key), Map.of());
        if (there.containsKey(name(key))) {
            there.remove(name(key));
            tell(namespace(key));
        }
        return null;
    }

    @Override
    public Service get(String key) {
        return byNamespace.getOrDefault(namespace(key), Map.of()).containsKey(name(key))
                ? placeholder(key)
                : null;
    }

    @Override
    public Stream<String> keySet() {
        return byNamespace.entrySet().stream()
                .flatMap(
                        one ->
                                one.getValue().keySet().stream()
                                        .map(name -> one.getKey() + "/" + name));
    }

    @Override
    public Stream<Service> values() {
        return keySet().map(OtherServices::placeholder);
    }

    private static Service placeholder(String key) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(namespace(key))
                .withName(name(key))
                .endMetadata()
                .build();
    }

    @Override
    public int size() {
        return byNamespace.values().stream().mapToInt(Map::size).sum();
    }

    @Override
    public String getKey(Service object) {
        return Cache.metaNamespaceKeyFunc(object);
    }

    @Override
    public boolean isFullState() {
        return false;
    }
}
