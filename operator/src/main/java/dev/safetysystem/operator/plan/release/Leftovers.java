package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.wanted.Wanted.Removal;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tracks that another release left: nobody asks them, and nobody will go back to them. They go
 * between releases and before the next one has traffic, while what serves is ready at its minimum.
 */
public final class Leftovers {
    private static final Set<String> OF_A_TRACK =
            Set.of("Deployment", "Service", "PodDisruptionBudget");

    private Leftovers() {}

    /**
     * What of them may be deleted now.
     *
     * @param used the tracks that have a role now
     */
    public static List<Removal> of(Situation s, Set<Track> used) {
        boolean quiet = s.memory().release().isEmpty() || s.isIn(Phase.BEFORE_TRAFFIC);
        return quiet && !s.paused() && isServed(s)
                ? objects(s)
                        .filter(
                                object ->
                                        track(object)
                                                .filter(t -> !used.contains(t))
                                                .filter(t -> !Callers.run(s, object, t))
                                                .isPresent())
                        .map(object -> new Removal(Key.of(object), "what another release left"))
                        .toList()
                : List.of();
    }

    /** Whether some of them still run. */
    public static boolean run(Situation s, Set<Track> used) {
        return s.seen().workloads().stream().anyMatch(w -> !used.contains(w.track()));
    }

    /** The objects of tracks, Deployments first: their pods take longest to end. */
    public static Stream<HasMetadata> objects(Situation s) {
        return s.seen().objects().byKey().values().stream()
                .filter(o -> OF_A_TRACK.contains(o.getKind()))
                .filter(o -> o.getMetadata().getDeletionTimestamp() == null)
                .filter(o -> track(o).isPresent())
                .sorted(Comparator.comparing(o -> !o.getKind().equals("Deployment")));
    }

    /** The track that an object belongs to. */
    public static Optional<Track> track(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getLabels())
                .map(labels -> labels.get(Names.TRACK))
                .map(Track::new);
    }

    /** Whether all traffic is on what serves, and that is ready at its minimum. */
    private static boolean isServed(Situation s) {
        return !s.stableLost()
                && s.serving()
                        .map(track -> s.staying().stream().allMatch(c -> s.selects(c, track)))
                        .orElse(true)
                && s.stable().map(Revision::components).orElse(List.of()).stream()
                        .allMatch(component -> isEnough(s, component));
    }

    private static boolean isEnough(Situation s, ComponentRevision component) {
        int ready = s.serving().map(track -> s.seen().readyPods(component.name(), track)).orElse(0);
        return ready >= s.floor(component.name());
    }
}
