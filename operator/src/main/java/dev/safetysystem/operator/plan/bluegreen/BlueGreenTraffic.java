package dev.safetysystem.operator.plan.bluegreen;

import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.wanted.Exposed;
import dev.safetysystem.operator.plan.wanted.Selection;
import dev.safetysystem.operator.plan.wanted.Wanted;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What the production Service of a component selects: one track, always. The first case that holds
 * decides. For example, {@code filter} has 3 pods in the track that serves and 3 in the
 * candidate's:
 *
 * <ul>
 *   <li>in Verify its Service selects the first of them
 *   <li>in Switch it selects the candidate's once that has 3 ready pods, and so do all other
 *       Services then, one write each
 *   <li>in a rollback it selects the first again, once that can carry what the candidate carries;
 *       at once if the candidate has no ready pod
 * </ul>
 */
final class BlueGreenTraffic {
    /**
     * A case and what is selected then; empty: the Service stays as it is, or there should be none.
     *
     * @param name goes to the log with the write
     */
    private record Case(String name, Predicate<View> holds, Function<View, Optional<Track>> then) {}

    private static final List<Case> CASES =
            List.of(
                    new Case(
                            "the candidate serves",
                            v -> v.isOfCandidate() && v.candidateMayServe(),
                            View::candidate),
                    new Case(
                            "the way back waits for the version before",
                            v -> v.stays() && v.isGoingBack() && !v.mayGoBack(),
                            View::present),
                    new Case(
                            "only pods of another track are ready: it stays as it is",
                            v -> v.stays() && v.selectsTwo() && !v.isStableReady(),
                            _ -> Optional.empty()),
                    new Case("what serves", View::stays, View::stable),
                    new Case(
                            "a component that the candidate dropped",
                            View::stoodBefore,
                            View::before),
                    new Case("nobody may reach it", _ -> true, _ -> Optional.empty()));

    private BlueGreenTraffic() {}

    /** The production Service of a component, if it should be written. */
    static Optional<Wanted.Production> of(Situation s, String component, List<Exposed> ports) {
        var view = new View(s, component);
        var first = CASES.stream().filter(one -> one.holds().test(view)).findFirst().orElseThrow();
        return first.then()
                .apply(view)
                .map(
                        to ->
                                new Wanted.Production(
                                        component, ports, new Selection.One(to), first.name()));
    }

    /** The facts that the cases ask for. */
    private record View(Situation s, String component) {
        boolean isOfCandidate() {
            return s.isIn(Phase.SERVING)
                    && s.candidate().flatMap(r -> r.component(component)).isPresent();
        }

        /** Nobody's traffic goes to where nobody is ready while somebody else is. */
        boolean candidateMayServe() {
            return Candidate.mayBeReached(s)
                    && (ready(candidate()) > 0 || !stays() || !isStableReady());
        }

        Optional<Track> candidate() {
            return Optional.of(s.proving());
        }

        boolean stays() {
            return s.staying().contains(component);
        }

        Optional<Track> stable() {
            return s.memory().stable().map(Ref::track);
        }

        boolean isGoingBack() {
            return s.memory()
                    .release()
                    .filter(r -> r.step() instanceof Step.RollingBack)
                    .isPresent();
        }

        boolean mayGoBack() {
            boolean anybody = isStableReady() || ready(candidate()) == 0;
            return (GoingBack.mayMoveTraffic(s) && anybody) || present().equals(stable());
        }

        /** Where it leads now, on the way back; where there is no Service yet, to what served. */
        Optional<Track> present() {
            return GoingBack.isAway(s, component) ? candidate() : stable();
        }

        /** As a Rolling release may have left it. */
        boolean selectsTwo() {
            return !s.selectsOneTrack(component);
        }

        boolean isStableReady() {
            return ready(stable()) > 0;
        }

        boolean stoodBefore() {
            return Standby.revision(s).flatMap(r -> r.component(component)).isPresent();
        }

        Optional<Track> before() {
            return s.memory().previous().map(Ref::track);
        }

        private int ready(Optional<Track> track) {
            return track.map(one -> s.seen().readyPods(component, one)).orElse(0);
        }
    }
}
