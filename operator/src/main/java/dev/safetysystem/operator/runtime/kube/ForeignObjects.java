package dev.safetysystem.operator.runtime.kube;

import dev.safetysystem.operator.observe.Objects.Key;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Objects that caches cannot see, since they select by our label: those of others that stand where
 * one of ours should be, found when something is about to be applied there, and ours that lost the
 * label. They are kept in the picture, and looked at again with a back-off until they are gone or
 * the caches have them.
 */
public final class ForeignObjects {
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LAST = Duration.ofSeconds(60);

    /** So long it is believed that there is nothing at a place. */
    private static final Duration ABSENT = Duration.ofSeconds(10);

    private final KubernetesClient client;
    private final Map<String, Map<Key, Met>> bySystem = new ConcurrentHashMap<>();
    private final Map<String, Map<Key, Long>> absent = new ConcurrentHashMap<>();

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

    /**
     * Looks at places where an object of the system with that UID must be and no cache holds one.
     */
    public void look(String uid, String namespace, Set<Key> places) {
        Map<Key, Met> known = bySystem.getOrDefault(uid, Map.of());
        for (Key place : places) {
            if (!known.containsKey(place) && !isKnownAbsent(uid, place)) {
                Optional.ofNullable(get(namespace, place))
                        .ifPresentOrElse(
                                object -> met(uid, object),
                                () ->
                                        absent.computeIfAbsent(uid, u -> new ConcurrentHashMap<>())
                                                .put(place, System.nanoTime()));
            }
        }
    }

    private boolean isKnownAbsent(String uid, Key place) {
        Long since = absent.getOrDefault(uid, Map.of()).get(place);
        return since != null && System.nanoTime() - since < ABSENT.toNanos();
    }

    private HasMetadata get(String namespace, Key place) {
        return switch (place.kind()) {
            case "Deployment" ->
                    client.apps().deployments().inNamespace(namespace).withName(place.name()).get();
            case "ControllerRevision" ->
                    client.apps()
                            .controllerRevisions()
                            .inNamespace(namespace)
                            .withName(place.name())
                            .get();
            default -> throw new IllegalArgumentException("not looked for: " + place.kind());
        };
    }

    /** The caches hold these places of the system with that UID. */
    public void seen(String uid, Set<Key> places) {
        Map<Key, Met> known = bySystem.getOrDefault(uid, Map.of());
        if (!known.isEmpty()) {
            known.keySet().removeAll(places);
        }
    }

    /** Those that are still there, as far as is known. */
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
        absent.remove(uid);
    }
}
