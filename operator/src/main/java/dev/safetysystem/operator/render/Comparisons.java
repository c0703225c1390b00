package dev.safetysystem.operator.render;

import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.plan.target.Wanted;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was found to be there just as it is wanted: neither rendered nor compared again until it, or
 * what is wanted, is another. It changes no answer, only the work for it. The shell keeps one for
 * each system and hands it in; it holds what the last comparison asked for and no more.
 */
public final class Comparisons {
    private Map<Object, Found> last = Map.of();
    private Map<Object, Found> present = new HashMap<>();

    private record Found(Objects.Key key, Version version) {}

    /**
     * All of an object that a rendered one is compared with. Of a kind whose spec is counted that
     * is the count and the metadata: a Deployment's status changes with every pod.
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
            return meta.getGeneration() == null
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

        /** What was never stored has no version to go by. */
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
                            running.replacing(),
                            running.rollout().minReady(),
                            running.rollout().progressDeadline());
            case Wanted.Stored stored ->
                    List.of("Stored", stored.revision().name(), stored.revision().snapshots());
            default -> wanted;
        };
    }

    /** A comparison of a whole target begins. */
    void begin() {
        last = present;
        present = new HashMap<>();
    }

    /** Whether what is wanted was found before, and is there as it was. */
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
