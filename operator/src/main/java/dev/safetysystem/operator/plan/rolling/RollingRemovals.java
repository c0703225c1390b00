package dev.safetysystem.operator.plan.rolling;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.release.Callers;
import dev.safetysystem.operator.plan.release.Drain;
import dev.safetysystem.operator.plan.release.Leftovers;
import dev.safetysystem.operator.plan.scaling.NotAskedFor;
import dev.safetysystem.operator.plan.wanted.Wanted.Removal;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * What should be deleted now. A Deployment that had traffic goes only {@code drain} after its
 * traffic was moved, and only while the serving one is ready at its minimum. For example: {@code
 * filter} promises 3 pods. In a rollback its first pod goes 5 s after its Service selected main
 * alone, if main has 3 ready pods; with 2 it stays.
 */
final class RollingRemovals {
    private static final Set<String> OF_A_COMPONENT =
            Set.of("Deployment", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget");

    /**
     * A case of workloads that a release made.
     *
     * @param name goes to the log with the delete
     * @param applies the first case that applies to a workload decides
     * @param mayGo whether it may go now
     */
    private record Case(
            String name,
            BiPredicate<RollingRemovals, Workload> applies,
            BiPredicate<RollingRemovals, Workload> mayGo) {}

    private static final List<Case> CASES =
            List.of(
                    new Case(
                            "it never had traffic",
                            (r, w) -> r.abandoning() && first(w),
                            // A new component goes with its callers; another stays where it is all
                            // that is ready.
                            (r, w) -> !r.stays(w) || !FirstPods.serveAlone(r.s, w.component())),
                    new Case(
                            "the candidate's consumer; the queue keeps the work",
                            (r, w) -> r.rollingBack() && r.consumes(w),
                            (r, w) -> first(w) || !r.stays(w)),
                    new Case(
                            "its traffic is away, the drain is over, enough others are ready",
                            (r, w) -> first(w),
                            (r, w) ->
                                    // What came with the candidate goes with its callers.
                                    r.stays(w)
                                            && r.s.selectsOneTrack(w.component())
                                            && Drain.isOver(r.s)
                                            && r.enoughWithout(w)));

    private final Situation s;
    private final Optional<Step> step;

    private RollingRemovals(Situation s) {
        this.s = s;
        this.step = s.memory().release().map(Release::step);
    }

    static List<Removal> of(Situation s) {
        var removals = new RollingRemovals(s);
        var list = new ArrayList<Removal>();
        list.addAll(removals.firstPods());
        list.addAll(Leftovers.of(s, MainTrack.used(s)));
        list.addAll(removals.unwanted());
        list.addAll(NotAskedFor.of(s));
        return list;
    }

    // ---- first pods

    private List<Removal> firstPods() {
        if (s.installing() || !firstPodsAreDone()) {
            return List.of();
        }
        return s.seen().workloads().stream()
                .filter(workload -> !workload.ending())
                .flatMap(workload -> removal(workload).stream())
                .toList();
    }

    private Optional<Removal> removal(Workload workload) {
        return CASES.stream()
                .filter(one -> one.applies().test(this, workload))
                .findFirst()
                .filter(one -> one.mayGo().test(this, workload))
                .map(one -> new Removal(new Key("Deployment", workload.name()), one.name()));
    }

    /** Whether first pods are no longer needed; true also when no release is in progress. */
    private boolean firstPodsAreDone() {
        return s.memory()
                .release()
                .map(
                        release ->
                                switch (release.step().phase()) {
                                    case BEFORE_TRAFFIC, SERVING -> false;
                                    case AFTER -> !s.paused();
                                    case LEAVING -> true;
                                })
                .orElse(true);
    }

    private static boolean first(Workload workload) {
        return workload.track().equals(Track.FIRST);
    }

    private boolean abandoning() {
        return step.filter(Step.Abandoning.class::isInstance).isPresent();
    }

    private boolean rollingBack() {
        return step.filter(Step.RollingBack.class::isInstance).isPresent();
    }

    private boolean stays(Workload workload) {
        return s.staying().contains(workload.component());
    }

    private boolean consumes(Workload workload) {
        return s.candidate()
                .flatMap(r -> r.component(workload.component()))
                .filter(ComponentRevision::consumes)
                .isPresent();
    }

    private boolean enoughWithout(Workload workload) {
        return s.ready(workload.component(), MainTrack.of(s)) >= s.floor(workload.component());
    }

    // ---- components that no revision in play has

    /** Callers before callees, and of each component its Deployment last. */
    private List<Removal> unwanted() {
        boolean abandonedInstall = s.memory().stable().isEmpty() && abandoning();
        if (!mayFree() || (s.memory().stable().isEmpty() && !abandonedInstall)) {
            return List.of();
        }
        var order = s.previous().or(s::candidate).map(r -> r.components()).orElse(List.of());
        var names = order.stream().map(ComponentRevision::name).toList();
        return s.seen().objects().byKey().values().stream()
                .filter(this::unwanted)
                .filter(o -> abandoning() || !Callers.run(s, o, MainTrack.of(s)))
                .sorted(
                        Comparator.comparingInt(
                                        (HasMetadata o) -> -names.indexOf(component(o).orElse("")))
                                .thenComparing(o -> o.getKind().equals("Deployment")))
                .map(o -> new Removal(Key.of(o), "no version in use needs it"))
                .toList();
    }

    /** A new component stays until every caller that came with it is gone. */
    private boolean mayFree() {
        return s.memory()
                .release()
                .map(
                        release ->
                                switch (release.step().phase()) {
                                    case BEFORE_TRAFFIC, SERVING -> false;
                                    case AFTER ->
                                            !s.paused()
                                                    && Retirement.oneTrackServes(s)
                                                    && Drain.isOver(s);
                                    case LEAVING ->
                                            abandoning()
                                                    || (WayBack.restored(s)
                                                            && callersGone()
                                                            && Drain.isOver(s));
                                })
                .orElseGet(this::callersGone);
    }

    /** Whether no first pod is left of components that had traffic before the release. */
    private boolean callersGone() {
        var staying = s.staying();
        return s.seen().workloads(Track.FIRST).stream()
                        .noneMatch(w -> staying.contains(w.component()))
                && s.seen().instances().stream()
                        .filter(i -> i.track().equals(Track.FIRST))
                        .noneMatch(i -> staying.contains(i.component()));
    }

    private boolean unwanted(HasMetadata object) {
        boolean service = object.getKind().equals("Service");
        return OF_A_COMPONENT.contains(object.getKind())
                && object.getMetadata().getDeletionTimestamp() == null
                && component(object)
                        .filter(c -> !inPlay(c) || (service && !listens(c)))
                        .isPresent();
    }

    /** A component that has no ports any more needs no Service. */
    private boolean listens(String component) {
        return s.stable()
                .flatMap(r -> r.component(component))
                .map(ComponentRevision::hasService)
                .orElse(true);
    }

    private boolean inPlay(String component) {
        var ofCandidate = s.candidate().flatMap(r -> r.component(component));
        boolean coming = s.isIn(Phase.AFTER) && ofCandidate.isPresent();
        // With the stable revision lost, nothing tells whether another component is needed.
        boolean unknown = s.stableLost() && ofCandidate.isEmpty();
        return s.staying().contains(component) || coming || unknown;
    }

    private static Optional<String> component(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getLabels())
                .map(labels -> labels.get(Names.COMPONENT));
    }
}
