package dev.safetysystem.operator.runtime;

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
final class Strangers {
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LAST = Duration.ofSeconds(60);

    private final KubernetesClient client;
    private final Map<String, Map<Key, Stranger>> bySystem = new ConcurrentHashMap<>();

    private record Stranger(HasMetadata object, Duration pause, long lookAgain) {
        static Stranger of(HasMetadata object, Duration pause) {
            return new Stranger(object, pause, System.nanoTime() + pause.toNanos());
        }

        boolean due() {
            return lookAgain - System.nanoTime() <= 0;
        }

        Duration longer() {
            Duration twice = pause.multipliedBy(2);
            return twice.compareTo(LAST) > 0 ? LAST : twice;
        }
    }

    Strangers(KubernetesClient client) {
        this.client = client;
    }

    /** To be told of an object that stands in the way of the system with that UID. */
    void met(String uid, HasMetadata object) {
        bySystem.computeIfAbsent(uid, u -> new ConcurrentHashMap<>())
                .put(Key.of(object), Stranger.of(Pruning.prune(object), FIRST));
    }

    /** Those that are still in the way, as far as is known. */
    List<HasMetadata> of(String uid) {
        Map<Key, Stranger> known = bySystem.getOrDefault(uid, Map.of());
        known.forEach(
                (key, stranger) -> {
                    if (stranger.due()) {
                        HasMetadata now = client.resource(stranger.object()).get();
                        if (now == null) {
                            known.remove(key);
                        } else {
                            known.put(key, Stranger.of(Pruning.prune(now), stranger.longer()));
                        }
                    }
                });
        return known.values().stream().map(Stranger::object).toList();
    }

    /** When to look again at the latest. */
    Optional<Duration> lookAgain(String uid) {
        return bySystem.getOrDefault(uid, Map.of()).values().stream()
                .map(s -> Duration.ofNanos(Math.max(0, s.lookAgain() - System.nanoTime())))
                .min(Duration::compareTo);
    }

    void forget(String uid) {
        bySystem.remove(uid);
    }
}
