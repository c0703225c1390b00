package dev.safetysystem.operator.plan.bluegreen;

import dev.safetysystem.operator.model.Size;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.scaling.Sizes;
import dev.safetysystem.operator.plan.wanted.Wanted;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The autoscaler of a component through a release: one for the life of the system, since what it
 * remembers of the load lives under its name. For example, {@code filter} has 10 pods, and 11 in
 * the candidate's track:
 *
 * <ul>
 *   <li>until the switch it scales what serves, as the spec has it
 *   <li>just before the first Service moves it may not scale down any more: the track that loses
 *       its traffic keeps its pods, for the way back
 *   <li>just after that one write gives it the candidate as its target, with 11 as its minimum
 *   <li>after the bake it may scale down again, and its minimum falls to that of the spec
 *   <li>when the release is left it scales what served before again, as the spec has it
 * </ul>
 */
final class Hold {
    private Hold() {}

    /** The component's autoscaler, if it should have one now. */
    static Optional<Wanted> autoscaler(Situation s, String component) {
        return Sizes.autoscaled(s, component).flatMap(size -> of(s, component, size));
    }

    private static Optional<Wanted> of(Situation s, String component, Size.Autoscaled size) {
        if (leadsToCandidate(s, component)) {
            return Optional.of(
                    held(s, component, s.proving(), size, Parity.fewest(s, component, size)));
        }
        return s.memory()
                .stable()
                .filter(_ -> s.staying().contains(component))
                .map(stable -> released(s, component, stable.track(), size));
    }

    /** In the switch it follows the Service; on the way back, too. */
    private static boolean leadsToCandidate(Situation s, String component) {
        if (s.isIn(Phase.SERVING)) {
            return Candidate.mayBeReached(s)
                    && s.candidate()
                            .flatMap(r -> r.component(component))
                            .filter(c -> !c.consumes() || isHandedOver(s, component))
                            .isPresent();
        }
        return isGoingBack(s)
                && !GoingBack.mayMoveTraffic(s)
                && (GoingBack.isAway(s, component)
                        || Sizes.rules(s, component, s.proving()).orElse(false));
    }

    /** Until then the old consumer has no pods, and no autoscaler raises that. */
    private static boolean isHandedOver(Situation s, String component) {
        return Sizes.rules(s, component, s.proving()).orElse(false)
                || s.seen()
                        .workload(component, s.proving())
                        .filter(w -> w.size() >= Parity.noted(s, component))
                        .isPresent();
    }

    private static boolean isGoingBack(Situation s) {
        return s.memory().release().filter(r -> r.step() instanceof Step.RollingBack).isPresent();
    }

    private static Wanted released(
            Situation s, String component, Track track, Size.Autoscaled size) {
        int min = s.isIn(Phase.AFTER) ? Parity.fewest(s, component, size) : size.min();
        return new Wanted.Autoscaler(component, track, size, false, min, Math.max(size.max(), min));
    }

    /** Below the present size a maximum would take pods at once. */
    private static Wanted held(
            Situation s, String component, Track track, Size.Autoscaled size, int min) {
        int now = s.seen().workload(component, track).map(Workload::size).orElse(0);
        int max = Math.max(size.max(), Math.max(min, now));
        return new Wanted.Autoscaler(component, track, size, true, min, max);
    }

    /**
     * Autoscalers of what serves, in the pass that begins the switch: each is held before the first
     * Service moves. Without that, one that is not given its new target in the same pass would see
     * no load, and take the pods for the way back.
     */
    static List<Wanted> beforeSwitch(Situation s) {
        boolean begins =
                s.memory().release().filter(r -> r.step() instanceof Step.Switch).isPresent()
                        && Candidate.mayBeReached(s)
                        && !Candidate.isSelected(s);
        return begins
                ? s.memory().stable().stream().flatMap(stable -> ofStable(s, stable)).toList()
                : List.of();
    }

    private static Stream<Wanted> ofStable(Situation s, Ref stable) {
        return s.staying().stream()
                .filter(c -> leadsToCandidate(s, c))
                .filter(c -> Sizes.rules(s, c, stable.track()).orElse(false))
                .flatMap(
                        c ->
                                Sizes.autoscaled(s, c).stream()
                                        .map(size -> held(s, c, stable.track(), size, size.min())));
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
                : Optional.of(Math.max(Parity.noted(s, component), Candidate.needed(s, component)));
    }
}
