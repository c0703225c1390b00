package dev.safetysystem.operator.plan.bluegreen;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.release.Callers;
import dev.safetysystem.operator.plan.release.Leftovers;
import dev.safetysystem.operator.plan.wanted.Wanted.Removal;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
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
    private static final Set<String> OF_A_COMPONENT = Set.of("Service", "HorizontalPodAutoscaler");

    private final Situation s;

    private BlueGreenRemovals(Situation s) {
        this.s = s;
    }

    static List<Removal> of(Situation s) {
        var removals = new BlueGreenRemovals(s);
        return Stream.of(
                        removals.tracks(),
                        Leftovers.of(s, removals.used()).stream(),
                        removals.components())
                .flatMap(each -> each)
                .toList();
    }

    // ---- tracks

    /** Callers before callees. */
    private Stream<Removal> tracks() {
        var order = order();
        return Leftovers.objects(s)
                .filter(
                        o ->
                                Leftovers.track(o)
                                                .filter(this::mayGo)
                                                .filter(t -> isCalledNoMore(o, t))
                                                .isPresent()
                                        || isCandidatesConsumer(o))
                .sorted(
                        Comparator.comparing((HasMetadata o) -> !o.getKind().equals("Deployment"))
                                .thenComparingInt(
                                        o -> -order.indexOf(label(o, Names.COMPONENT).orElse(""))))
                .map(
                        o ->
                                new Removal(
                                        Key.of(o),
                                        isCandidatesConsumer(o)
                                                ? "the candidate's consumer; the queue keeps the"
                                                        + " work"
                                                : reason()));
    }

    private String reason() {
        return is(Step.Abandoning.class)
                ? "it never had traffic"
                : "its traffic is away, the drain is over, enough others are ready";
    }

    /** The candidate of a release that is left, and what served before once nobody goes back. */
    private boolean mayGo(Track track) {
        if (s.memory().stable().map(Ref::track).filter(track::equals).isPresent()) {
            return false;
        }
        if (s.memory().release().filter(r -> r.roles().proving().equals(track)).isPresent()) {
            return is(Step.Abandoning.class)
                    || (is(Step.RollingBack.class) && GoingBack.mayRemoveCandidate(s));
        }
        return s.memory().previous().map(Ref::track).filter(track::equals).isPresent()
                && is(Step.Free.class)
                && Standby.mayShrink(s);
    }

    /** What never had traffic was asked by nobody but its checks. */
    private boolean isCalledNoMore(HasMetadata object, Track track) {
        return is(Step.Abandoning.class) || !Callers.run(s, object, track);
    }

    private boolean isCandidatesConsumer(HasMetadata object) {
        return is(Step.RollingBack.class)
                && object.getKind().equals("Deployment")
                && Leftovers.track(object).filter(s.proving()::equals).isPresent()
                && label(object, Names.COMPONENT)
                        .filter(c -> GoingBack.mayRemoveConsumer(s, c))
                        .isPresent();
    }

    private boolean is(Class<? extends Step> kind) {
        return s.memory().release().map(Release::step).filter(kind::isInstance).isPresent();
    }

    private Set<Track> used() {
        var used = new HashSet<Track>();
        s.memory().stable().ifPresent(ref -> used.add(ref.track()));
        s.memory().previous().ifPresent(ref -> used.add(ref.track()));
        s.memory().release().ifPresent(release -> used.add(release.roles().proving()));
        return used;
    }

    // ---- components

    /**
     * What belongs to a component and to no track goes once no version in use has the component; a
     * production Service also when none has its ports.
     */
    private Stream<Removal> components() {
        if (s.memory().stable().isEmpty() || !mayDrop()) {
            return Stream.empty();
        }
        var served = new LinkedHashSet<String>();
        s.stable().ifPresent(r -> addServed(served, r));
        Standby.revision(s).ifPresent(r -> addServed(served, r));
        var all = new ArrayList<String>();
        s.stable().ifPresent(r -> addAll(all, r));
        Standby.revision(s).ifPresent(r -> addAll(all, r));
        if (s.stableLost()) {
            served.addAll(s.staying());
            all.addAll(s.staying());
        }
        return s.seen().objects().byKey().values().stream()
                .filter(o -> OF_A_COMPONENT.contains(o.getKind()) && isThere(o))
                .filter(o -> label(o, Names.TRACK).isEmpty())
                .filter(
                        o ->
                                label(o, Names.COMPONENT)
                                        .filter(
                                                c ->
                                                        !(o instanceof Service ? served : all)
                                                                .contains(c))
                                        .isPresent())
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
