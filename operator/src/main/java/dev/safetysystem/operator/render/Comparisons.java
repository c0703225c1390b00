package dev.safetysystem.operator.render;

import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.plan.wanted.Wanted;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Remembers which objects were found as wanted. Such an object is not rendered and compared again
 * until it, or what is wanted, changes: this saves work and changes no result. The shell keeps one
 * of these for each system. It holds only what the last comparison asked for.
 */
public final class Comparisons {
    /** Kinds whose spec the API server counts in metadata.generation. */
    private static final Set<String> COUNTED = Set.of("Deployment", "PodDisruptionBudget");

    private Map<Object, Found> last = Map.of();
    private Map<Object, Found> present = new HashMap<>();

    private record Found(Objects.Key key, Version version) {}

    /**
     * Tells whether an object has changed. For a kind whose spec is counted it is the count and the
     * metadata, not the resourceVersion: a Deployment's status changes with every pod.
     */
    private record Version(
            String uid,
            String version,
            Map<String, String> labels,
            Map<String, String> annotations,
            List<OwnerReference> owners,
            Optional<String> ending) {
        static Version of(HasMetadata object) {
            ObjectMeta meta = object.getMetadata();
            return meta.getGeneration() == null || !COUNTED.contains(object.getKind())
                    ? new Version(
                            meta.getUid(),
                            meta.getResourceVersion(),
                            Map.of(),
                            Map.of(),
                            List.of(),
                            Optional.empty())
                    : new Version(
                            meta.getUid(),
                            "generation " + meta.getGeneration(),
                            Optional.ofNullable(meta.getLabels()).orElse(Map.of()),
                            Optional.ofNullable(meta.getAnnotations()).orElse(Map.of()),
                            Owner.references(object),
                            Optional.ofNullable(meta.getDeletionTimestamp()));
        }

        /** False for an object that was never stored: it has no version. */
        boolean tells() {
            return uid != null && version != null;
        }
    }

    /** Everything that a wanted thing is rendered from, with hashes for what is large. */
    static Object from(Wanted wanted) {
        return switch (wanted) {
            case Wanted.Running running ->
                    List.of(
                            "Running",
                            running.component().name(),
                            running.component().hash(),
                            running.revision(),
                            running.track(),
                            running.restarted(),
                            running.settings(),
                            running.replacing(),
                            running.rollout().minReady(),
                            running.rollout().progressDeadline());
            case Wanted.Stored stored ->
                    List.of(
                            "Stored",
                            stored.revision().name(),
                            stored.revision().digest(),
                            stored.revision().snapshots());
            default -> wanted;
        };
    }

    /** A comparison of a whole target begins. */
    void begin() {
        last = present;
        present = new HashMap<>();
    }

    /** Whether the object was found as wanted before, and has not changed since. */
    boolean holds(Object wanted, Objects there) {
        Optional<Found> found =
                Optional.ofNullable(present.get(wanted))
                        .or(() -> Optional.ofNullable(last.get(wanted)))
                        .filter(
                                f ->
                                        there.get(f.key())
                                                .map(Version::of)
                                                .equals(Optional.of(f.version())));
        found.ifPresent(f -> present.put(wanted, f));
        return found.isPresent();
    }

    /** What is wanted is there. */
    void found(Object wanted, HasMetadata there) {
        var version = Version.of(there);
        if (version.tells()) {
            present.put(wanted, new Found(Objects.Key.of(there), version));
        }
    }
}
