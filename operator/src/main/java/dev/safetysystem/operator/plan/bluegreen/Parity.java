package dev.safetysystem.operator.plan.bluegreen;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Size;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Memory;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.scaling.Reserve;
import dev.safetysystem.operator.plan.scaling.Sizes;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * With how many pods a component that an autoscaler scales gets the traffic: as many as serve, and
 * a tenth more. The status keeps the number. Until the bake is over the autoscaler's minimum is
 * that, then it falls by at most a fifth every five minutes, to that of the spec.
 */
final class Parity {
    private static final Duration PERIOD = Duration.ofMinutes(5);

    private Parity() {}

    /** As the status has it; 0: the component has not got the traffic, or no autoscaler. */
    static int noted(Situation s, String component) {
        return s.memory().release().map(Release::sizes).orElse(Map.of()).getOrDefault(component, 0);
    }

    /** The fewest pods that the candidate's autoscaler leaves a component. */
    static int fewest(Situation s, String component, Size.Autoscaled size) {
        if (s.memory().release().filter(r -> r.step() instanceof Step.Free).isPresent()) {
            // The release is as good as over: that end needs no write of its own.
            return size.min();
        }
        int noted = noted(s, component);
        return Math.max(size.min(), noted == 0 ? atSwitch(s, component) : fallen(s, noted));
    }

    /**
     * What is noted at the switch. A release that an older operator switched noted nothing: until
     * it is over, the autoscaler has the number.
     */
    private static int atSwitch(Situation s, String component) {
        if (!s.isIn(Phase.SERVING)) {
            return 0;
        }
        if (Sizes.rules(s, component, s.proving()).orElse(false)) {
            return Sizes.minimum(s, component).orElse(0);
        }
        int enough = Reserve.with(Candidate.serving(s, component));
        return s.seen()
                .workload(component, s.proving())
                .map(Workload::size)
                .map(present -> Math.min(present, enough))
                .orElseGet(() -> Candidate.needed(s, component));
    }

    private static int fallen(Situation s, int noted) {
        int size = noted;
        for (long i = periods(s); i > 0 && size > 1; i--) {
            size = next(size);
        }
        return size;
    }

    private static int next(int size) {
        return Math.min(size - 1, (size * 4 + 4) / 5);
    }

    private static long periods(Situation s) {
        return bakedAt(s)
                .map(at -> Duration.between(at, s.now()).dividedBy(PERIOD))
                .filter(many -> many > 0)
                .orElse(0L);
    }

    private static Optional<Instant> bakedAt(Situation s) {
        return s.memory().release().map(r -> r.milestones().get(Step.Bake.class.getSimpleName()));
    }

    /** When one of the minimums falls next, if that is before the other instant. */
    static Instant nextFall(Situation s, Instant otherwise) {
        boolean falls =
                s.memory().release().map(Release::sizes).orElse(Map.of()).entrySet().stream()
                        .anyMatch(
                                one ->
                                        Sizes.autoscaled(s, one.getKey())
                                                .filter(
                                                        size ->
                                                                fallen(s, one.getValue())
                                                                        > size.min())
                                                .isPresent());
        return bakedAt(s)
                .filter(_ -> falls)
                .map(at -> at.plus(PERIOD.multipliedBy(periods(s) + 1)))
                .filter(otherwise::isAfter)
                .orElse(otherwise);
    }

    /** Stores with how many pods each component gets the traffic, before the first of it moves. */
    static Memory noted(Situation s) {
        if (!Candidate.mayBeReached(s)) {
            return s.memory();
        }
        var sizes = new TreeMap<>(s.release().sizes());
        for (ComponentRevision component : s.changed()) {
            String name = component.name();
            Sizes.autoscaled(s, name)
                    .ifPresent(size -> sizes.computeIfAbsent(name, _ -> fewest(s, name, size)));
        }
        return sizes.equals(s.release().sizes())
                ? s.memory()
                : s.memory().with(s.release().sized(Map.copyOf(sizes)));
    }

    /**
     * How many pods of the version before carry what so many ready pods of the candidate carry.
     * With no more than at the switch, the reserve carries nothing.
     */
    static int carried(Situation s, String component, int ready) {
        int noted = noted(s, component);
        return ready <= noted ? Math.min(ready, Reserve.without(noted)) : ready;
    }
}
