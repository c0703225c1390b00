package dev.safetysystem.operator.plan.rolling;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.wanted.Exposed;
import dev.safetysystem.operator.plan.wanted.Selection;
import dev.safetysystem.operator.plan.wanted.Wanted;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What the production Service of a component selects. The first case that holds decides. For
 * example, {@code filter} has 3 pods in main and 1 in first:
 *
 * <ul>
 *   <li>in Verify its Service selects main: 3 endpoints
 *   <li>in Switch it selects both tracks as soon as the pod in first is ready: 4 endpoints
 *   <li>in Retire, and in a rollback, it selects main again; but if main has 0 ready pods and first
 *       has 1, it keeps both, since main alone would be an outage
 * </ul>
 */
final class RollingTraffic {
    private static final Selection FIRST = new Selection.One(Track.FIRST);

    /**
     * A case and what is selected then; empty: there should be no Service yet.
     *
     * @param name goes to the log with the write
     */
    private record Case(
            String name, Predicate<View> holds, Function<View, Optional<Selection>> then) {
        static Case of(String name, Predicate<View> holds, Function<View, Selection> then) {
            return new Case(name, holds, view -> Optional.of(then.apply(view)));
        }
    }

    private static final List<Case> CASES =
            List.of(
                    Case.of(
                            "the first install is ready to serve, or its siblings need it",
                            v ->
                                    v.installing()
                                            && v.needed()
                                            && (v.exists() || v.mainReady() && !v.straysServe()),
                            View::main),
                    new Case(
                            "a first install: nobody may reach it yet",
                            View::installing,
                            _ -> Optional.empty()),
                    Case.of(
                            "a new queue component may serve",
                            v -> v.isNew() && v.mayServeBesides() && v.queue(),
                            View::main),
                    Case.of(
                            "a new component may serve",
                            v -> v.isNew() && v.mayServeBesides(),
                            View::both),
                    Case.of(
                            "a new component that its siblings need to become ready",
                            v -> v.isNew() && v.needed() && (v.firstReady() || v.exists()),
                            _ -> FIRST),
                    new Case(
                            "a new component that nobody may reach yet",
                            View::isNew,
                            _ -> Optional.empty()),
                    Case.of(
                            "the candidate serves beside what served",
                            v ->
                                    v.candidateMayServe()
                                            && v.changed()
                                            && !v.queue()
                                            && (v.selectsBoth() || (v.firstReady() && !v.strays())),
                            View::both),
                    Case.of(
                            "Retire is paused: nothing is freed",
                            v -> v.selectsBoth() && !v.candidateServesIt() && v.retirePaused(),
                            View::both),
                    Case.of(
                            "only the first pod is ready: selecting main alone would be an outage",
                            v ->
                                    (v.selectsBoth() || v.lostWithTraffic() && !v.strays())
                                            && !v.candidateServesIt()
                                            && !v.mainReady()
                                            && v.firstReady(),
                            View::both),
                    Case.of("what serves", _ -> true, View::main));

    private RollingTraffic() {}

    /** The production Service of a component, if there should be one. */
    static Optional<Wanted.Production> of(
            Situation s, ComponentRevision component, List<Exposed> ports) {
        var view = new View(s, component);
        var first = CASES.stream().filter(one -> one.holds().test(view)).findFirst().orElseThrow();
        return first.then()
                .apply(view)
                .map(to -> new Wanted.Production(component.name(), ports, to, first.name()));
    }

    /** The facts that the cases ask for. */
    private record View(Situation s, ComponentRevision component) {
        Selection main() {
            return new Selection.One(MainTrack.of(s));
        }

        Selection both() {
            return new Selection.Both(MainTrack.of(s), Track.FIRST);
        }

        private String name() {
            return component.name();
        }

        boolean installing() {
            return s.installing();
        }

        boolean isNew() {
            return !s.staying().contains(name());
        }

        boolean changed() {
            return s.isChanged(name());
        }

        boolean queue() {
            return component.consumes();
        }

        boolean candidateMayServe() {
            return s.isIn(Phase.SERVING);
        }

        boolean candidateServesIt() {
            return candidateMayServe() && changed() && !queue();
        }

        /** A Service of both tracks selects by component: a stray pod would get traffic too. */
        boolean mayServeBesides() {
            return candidateMayServe()
                    && (firstReady() || exists())
                    && (!strays() || (exists() && selectsBoth()));
        }

        boolean needed() {
            return candidateMayServe()
                    || s.candidate().stream()
                            .flatMap(r -> r.components().stream())
                            .anyMatch(c -> c.callees().contains(name()));
        }

        boolean mainReady() {
            return s.ready(name(), MainTrack.of(s)) > 0;
        }

        boolean firstReady() {
            return s.ready(name(), Track.FIRST) > 0;
        }

        boolean exists() {
            return s.seen().service(Names.production(s.seen().id(), name())).isPresent();
        }

        boolean selectsBoth() {
            return !s.selectsOneTrack(name());
        }

        /** Somebody deleted it after the first pods had traffic. */
        boolean lostWithTraffic() {
            boolean hadTraffic =
                    s.isIn(Phase.AFTER)
                            || s.memory()
                                    .release()
                                    .filter(r -> r.step() instanceof Step.RollingBack)
                                    .isPresent();
            return hadTraffic && !exists();
        }

        boolean strays() {
            return !FirstPods.strays(s, name()).isEmpty();
        }

        /** Before traffic siblings alone reach it, and checks ask its own pods. */
        boolean straysServe() {
            return candidateMayServe() && strays();
        }

        boolean retirePaused() {
            return s.paused()
                    && s.memory()
                            .release()
                            .filter(r -> r.step() instanceof Step.Retire)
                            .isPresent();
        }
    }
}
