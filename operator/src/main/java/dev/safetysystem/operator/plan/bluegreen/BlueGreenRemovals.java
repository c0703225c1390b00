package dev.safetysystem.operator.plan.bluegreen;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.wanted.Wanted.Removal;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What should be deleted now: tracks, and components that no version in use has. A track that had
 * traffic goes only when its traffic is away, the drain is over, and what serves is ready at its
 * minimum.
 */
final class BlueGreenRemovals {
    private static final Set<String> OF_A_TRACK =
            Set.of("Deployment", "Service", "PodDisruptionBudget");

    private static final Set<String> OF_A_COMPONENT = Set.of("Service", "HorizontalPodAutoscaler");

    private final Situation s;
    private final Optional<Step> step;

    private BlueGreenRemovals(Situation s) {
        this.s = s;
        this.step = s.memory().release().map(Release::step);
    }

    static List<Removal> of(Situation s) {
        var removals = new BlueGreenRemovals(s);
        return Stream.concat(removals.tracks(), removals.components()).toList();
    }

    // ---- tracks

    /**
     * Callers before callees, and of each component its Deployment first: its pods take longest.
     */
    private Stream<Removal> tracks() {
        var order = order();
        return s.seen().objects().byKey().values().stream()
                .filter(o -> OF_A_TRACK.contains(o.getKind()) && isThere(o))
                .filter(o -> label(o, Names.TRACK).map(Track::new).filter(this::mayGo).isPresent())
                .sorted(
                        Comparator.comparingInt(
                                        (HasMetadata o) ->
                                                -order.indexOf(
                                                        label(o, Names.COMPONENT).orElse("")))
                                .thenComparing(o -> !o.getKind().equals("Deployment")))
                .map(o -> new Removal(Key.of(o), reason(o)));
    }

    private String reason(HasMetadata object) {
        boolean proved =
                s.memory().release().isPresent()
                        && label(object, Names.TRACK)
                                .filter(s.proving().name()::equals)
                                .isPresent();
        return proved && step.filter(Step.Abandoning.class::isInstance).isPresent()
                ? "it never had traffic"
                : "its traffic is away, the drain is over, enough others are ready";
    }

    private boolean mayGo(Track track) {
        if (s.serving().filter(track::equals).isPresent() && s.memory().stable().isPresent()) {
            return false;
        }
        if (s.memory().release().filter(r -> r.roles().proving().equals(track)).isPresent()) {
            return candidateMayGo();
        }
        if (s.memory().previous().map(Ref::track).filter(track::equals).isPresent()) {
            return step.filter(Step.Free.class::isInstance).isPresent() && Standby.mayShrink(s);
        }
        return leftoverMayGo();
    }

    private boolean candidateMayGo() {
        return step.filter(Step.Abandoning.class::isInstance).isPresent()
                || (step.filter(Step.RollingBack.class::isInstance).isPresent()
                        && GoingBack.mayRemoveCandidate(s));
    }

    /** What another release left: nobody asks it, and nobody will go back to it. */
    private boolean leftoverMayGo() {
        boolean quiet = s.memory().release().isEmpty() || s.isIn(Phase.BEFORE_TRAFFIC);
        return quiet
                && !s.paused()
                && s.serving()
                        .map(serving -> s.staying().stream().allMatch(c -> s.selects(c, serving)))
                        .orElse(true)
                && isServed();
    }

    /** Whether what serves is ready at its minimum. */
    private boolean isServed() {
        return !s.stableLost() && Standby.below(s).isEmpty();
    }

    // ---- components

    /** A production Service goes once no version in use has the component, or its ports. */
    private Stream<Removal> components() {
        if (s.memory().stable().isEmpty() || !mayDrop()) {
            return Stream.empty();
        }
        var used = new LinkedHashSet<String>();
        s.stable().ifPresent(r -> addServed(used, r));
        Standby.revision(s).ifPresent(r -> addServed(used, r));
        if (s.stableLost()) {
            used.addAll(s.staying());
        }
        return s.seen().objects().byKey().values().stream()
                .filter(o -> OF_A_COMPONENT.contains(o.getKind()) && isThere(o))
                .filter(o -> label(o, Names.TRACK).isEmpty())
                .filter(o -> label(o, Names.COMPONENT).filter(c -> !used.contains(c)).isPresent())
                .map(o -> new Removal(Key.of(o), "no version in use needs it"));
    }

    private boolean mayDrop() {
        return s.memory()
                .release()
                .map(
                        release ->
                                switch (release.step()) {
                                    case Step.RollingBack _ -> GoingBack.mayRemoveCandidate(s);
                                    case Step.Abandoning _ -> true;
                                    case Step.Free _ -> Standby.mayShrink(s);
                                    case Step.Preflight _, Step.Deploy _, Step.Verify _ -> false;
                                    case Step.Switch _, Step.Bake _, Step.Roll _ -> false;
                                    case Step.Retire _, Step.Watch _ -> false;
                                })
                .orElse(!s.paused());
    }

    private static void addServed(Set<String> names, Revision revision) {
        revision.components().stream()
                .filter(ComponentRevision::hasService)
                .forEach(c -> names.add(c.name()));
    }

    private List<String> order() {
        var names = new ArrayList<String>();
        s.previous().or(s::candidate).or(s::stable).ifPresent(r -> addAll(names, r));
        return names;
    }

    private static void addAll(List<String> names, Revision revision) {
        revision.components().forEach(c -> names.add(c.name()));
    }

    private static boolean isThere(HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() == null;
    }

    private static Optional<String> label(HasMetadata object, String name) {
        return Optional.ofNullable(object.getMetadata().getLabels()).map(l -> l.get(name));
    }
}
