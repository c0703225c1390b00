package dev.safetysystem.operator.plan.bluegreen;

import dev.safetysystem.operator.model.Size;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.scaling.Sizes;
import dev.safetysystem.operator.plan.wanted.Wanted;

import java.util.Optional;

/**
 * The autoscaler of a component through a release: one for the life of the system, since what it
 * remembers of the load lives under its name. From Deploy on it may not scale down, so that the
 * candidate is no smaller than what serves. In the switch one write gives it the candidate as its
 * target, with the candidate's size as its minimum. When the bake is over, or the release is left,
 * it is as the spec has it.
 */
final class Hold {
    private Hold() {}

    /** The component's autoscaler, if it should have one now. */
    static Optional<Wanted> autoscaler(Situation s, String component) {
        return Sizes.of(s, component)
                .filter(Size.Autoscaled.class::isInstance)
                .map(Size.Autoscaled.class::cast)
                .flatMap(size -> of(s, component, size));
    }

    private static Optional<Wanted> of(Situation s, String component, Size.Autoscaled size) {
        if (leadsToCandidate(s, component)) {
            return Optional.of(held(component, s.proving(), size, atLeast(s, component, size)));
        }
        return s.memory()
                .stable()
                .filter(_ -> s.staying().contains(component))
                .map(
                        stable ->
                                isUnderWay(s)
                                        ? held(component, stable.track(), size, size.min())
                                        : new Wanted.Autoscaler(component, stable.track(), size));
    }

    private static Wanted held(String component, Track track, Size.Autoscaled size, int min) {
        return new Wanted.Autoscaler(component, track, size, true, min);
    }

    /** In the switch it follows the Service; on the way back, too. */
    private static boolean leadsToCandidate(Situation s, String component) {
        if (s.isIn(Phase.SERVING)) {
            return BlueGreenTraffic.mayReachCandidate(s)
                    && s.candidate().flatMap(r -> r.component(component)).isPresent();
        }
        return isGoingBack(s)
                && !GoingBack.mayMoveTraffic(s)
                && Sizes.rules(s, component, s.proving()).orElse(false);
    }

    private static boolean isGoingBack(Situation s) {
        return s.memory().release().filter(r -> r.step() instanceof Step.RollingBack).isPresent();
    }

    /** From Deploy on until the bake is over. */
    private static boolean isUnderWay(Situation s) {
        return s.isIn(Phase.SERVING)
                || (s.isIn(Phase.BEFORE_TRAFFIC)
                        && !(s.release().step() instanceof Step.Preflight));
    }

    /** The size at which it gets the traffic, as its autoscaler has it from then on. */
    private static int atLeast(Situation s, String component, Size.Autoscaled size) {
        int now =
                Sizes.rules(s, component, s.proving()).orElse(false)
                        ? Sizes.minimum(s, component).orElse(0)
                        : s.seen().workload(component, s.proving()).map(Workload::size).orElse(0);
        return Math.min(size.max(), Math.max(size.min(), now));
    }

    /** The candidate's size, while no autoscaler has it. */
    static Optional<Integer> candidateSize(Situation s, String component) {
        boolean ruled = Sizes.rules(s, component, s.proving()).orElse(false);
        return ruled
                        && s.seen()
                                .workload(component, s.proving())
                                .filter(w -> w.size() > 0)
                                .isPresent()
                ? Optional.empty()
                : Optional.of(Candidate.needed(s, component));
    }
}
