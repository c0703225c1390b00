package dev.safetysystem.operator.runtime.kube;

import dev.safetysystem.operator.observe.Objects.Key;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Objects of others that stand where one of ours should be. Caches select by our label and so
 * cannot see them; they are found when something is about to be applied there, kept in the picture,
 * and looked at again with a back-off until they are gone.
 */
public final class ForeignObjects {
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LAST = Duration.ofSeconds(60);

    private final KubernetesClient client;
    private final Map<String, Map<Key, Met>> bySystem = new ConcurrentHashMap<>();

    private record Met(HasMetadata object, Duration pause, long lookAgain) {
        static Met of(HasMetadata object, Duration pause) {
            return new Met(object, pause, System.nanoTime() + pause.toNanos());
        }

        boolean due() {
            return lookAgain - System.nanoTime() <= 0;
        }

        Duration longer() {
            Duration twice = pause.multipliedBy(2);
            return twice.compareTo(LAST) > 0 ? LAST : twice;
        }
    }

    public ForeignObjects(KubernetesClient client) {
        this.client = client;
    }

    /** To be told of an object that stands in the way of the system with that UID. */
    public void met(String uid, HasMetadata object) {
        bySystem.computeIfAbsent(uid, u -> new ConcurrentHashMap<>())
                .put(Key.of(object), Met.of(Pruning.prune(object), FIRST));
    }

    /** Those that are still in the way, as far as is known. */
    public List<HasMetadata> of(String uid) {
        Map<Key, Met> known = bySystem.getOrDefault(uid, Map.of());
        known.forEach(
                (key, met) -> {
                    if (met.due()) {
                        HasMetadata now = client.resource(met.object()).get();
                        if (now == null) {
                            known.remove(key);
                        } else {
                            known.put(key, Met.of(Pruning.prune(now), met.longer()));
                        }
                    }
                });
        return known.values().stream().map(Met::object).toList();
    }

    /** When to look again at the latest. */
    public Optional<Duration> lookAgain(String uid) {
        return bySystem.getOrDefault(uid, Map.of()).values().stream()
                .map(s -> Duration.ofNanos(Math.max(0, s.lookAgain() - System.nanoTime())))
                .min(Duration::compareTo);
    }

    public void forget(String uid) {
        bySystem.remove(uid);
    }
}
