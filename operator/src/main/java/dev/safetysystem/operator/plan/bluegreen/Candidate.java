package dev.safetysystem.operator.plan.bluegreen;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Rollout;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Instance;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.release.Preflight;
import dev.safetysystem.operator.plan.scaling.Reserve;
import dev.safetysystem.operator.plan.scaling.Sizes;

import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** The candidate's track: all of its components, at the size that serves. */
final class Candidate {
    private Candidate() {}

    /**
     * How many pods a component needs: what serves now, at least what the spec promises. It grows
     * with what serves and never shrinks before it has the traffic. With an autoscaler, a tenth
     * more: load grows meanwhile, and it has no metrics yet.
     */
    static int needed(Situation s, String component) {
        return isDeferred(s)
                ? Math.max(s.floor(component), present(s, component))
                : full(s, component);
    }

    /** What is verified may be small; at the switch it is not. */
    private static boolean isDeferred(Situation s) {
        return s.rollout().capacity() == Rollout.Capacity.MINIMUM
                && s.isIn(Phase.BEFORE_TRAFFIC)
                && s.memory().stable().isPresent();
    }

    private static int present(Situation s, String component) {
        return s.seen().workload(component, s.proving()).map(Workload::size).orElse(0);
    }

    private static int full(Situation s, String component) {
        int serving = serving(s, component);
        int present = present(s, component);
        return present >= serving ? present : withReserve(s, component, serving);
    }

    /** How many pods serve now, or should. */
    static int serving(Situation s, String component) {
        return s.memory()
                .stable()
                .map(stable -> served(s, component, stable.track()))
                .map(size -> Math.max(size, s.floor(component)))
                .orElse(s.floor(component));
    }

    /** Ready pods; with an autoscaler also those that it wants. */
    private static int served(Situation s, String component, Track track) {
        int ready = s.seen().readyPods(component, track);
        return Sizes.rules(s, component, track).orElse(false)
                ? Math.max(ready, s.seen().workload(component, track).map(Workload::size).orElse(0))
                : ready;
    }

    /** More than the spec's maximum or the namespace's quotas allow it is not. */
    private static int withReserve(Situation s, String component, int serving) {
        int most = most(s, component, serving);
        return most > serving && Preflight.hasRoom(s, needs(s, c -> most(s, c, serving(s, c))))
                ? most
                : serving;
    }

    private static int most(Situation s, String component, int serving) {
        return Sizes.autoscaled(s, component)
                .filter(_ -> s.memory().stable().isPresent())
                .map(size -> Math.min(size.max(), Reserve.with(serving)))
                .filter(size -> size > serving)
                .orElse(serving);
    }

    /** What a release makes at first. */
    static Preflight.Needs needs(Situation s) {
        return needs(s, component -> needed(s, component));
    }

    private static Preflight.Needs needs(Situation s, ToIntFunction<String> pods) {
        return new Preflight.Needs(List.of(s.proving()), s.proving(), pods);
    }

    /** Components that start before traffic. A queue's consumer does not: it would take work. */
    static Stream<ComponentRevision> beforeTraffic(Situation s) {
        return s.changed().stream().filter(c -> !c.consumes());
    }

    /** Components that are not up, or not at the size that they need. */
    static List<ComponentRevision> missing(Situation s) {
        return beforeTraffic(s).filter(c -> !s.up(c, s.proving()) || !isSized(s, c)).toList();
    }

    private static boolean isSized(Situation s, ComponentRevision component) {
        return s.seen()
                .workload(component.name(), s.proving())
                .filter(w -> w.size() >= needed(s, component.name()))
                .isPresent();
    }

    /** Components that could not carry what serves now; where nothing is ready, one pod can. */
    static List<ComponentRevision> tooSmall(Situation s) {
        return beforeTraffic(s)
                .filter(c -> s.seen().readyPods(c.name(), s.proving()) < enough(s, c.name()))
                .toList();
    }

    private static int enough(Situation s, String component) {
        boolean nothingServes =
                s.memory()
                        .stable()
                        .filter(stable -> s.staying().contains(component))
                        .filter(stable -> s.seen().readyPods(component, stable.track()) == 0)
                        .isPresent();
        return nothingServes ? 1 : needed(s, component);
    }

    /**
     * Whether the switch has begun, or may: all of the candidate can carry what serves now. Once
     * one Service selects it the others follow, or versions would stay mixed.
     */
    static boolean mayBeReached(Situation s) {
        if (!s.isIn(Phase.SERVING)) {
            return false;
        }
        return !(s.release().step() instanceof Step.Switch)
                || isSelected(s)
                || (!s.paused() && impostors(s).isEmpty() && tooSmall(s).isEmpty());
    }

    /** Whether a component's own workload is there. */
    static boolean exists(Situation s, ComponentRevision component) {
        return s.seen().workload(component.name(), s.proving()).isPresent();
    }

    /** Callees come first: the readiness probe of a caller may call them. */
    static boolean isStartable(Situation s, ComponentRevision component) {
        return beforeTraffic(s)
                .filter(c -> component.callees().contains(c.name()))
                .allMatch(c -> s.seen().readyPods(c.name(), s.proving()) > 0);
    }

    /** Pods that are none of ours, but that a Service of the candidate's track would select. */
    static List<String> impostors(Situation s) {
        return s.seen().strays().stream()
                .filter(stray -> stray.track().filter(s.proving()::equals).isPresent())
                .map(Observed.Stray::pod)
                .toList();
    }

    /**
     * Whether the production Service leads to the candidate, as its endpoints say, and only there.
     */
    static boolean hasTraffic(Situation s, ComponentRevision component) {
        if (component.consumes()) {
            return s.up(component, s.proving());
        }
        if (!component.hasService()) {
            return true;
        }
        var pods =
                s.seen().instances(component.name(), s.proving()).stream()
                        .map(Instance::name)
                        .toList();
        return s.selected(component.name()).filter(s.proving()::equals).isPresent()
                && s.seen()
                        .service(Names.production(s.seen().id(), component.name()))
                        .filter(service -> !service.readyInstances().isEmpty())
                        .filter(service -> pods.containsAll(service.readyInstances()))
                        .isPresent();
    }

    /** Whether a production Service selects it already: such a switch is finished. */
    static boolean isSelected(Situation s) {
        return beforeTraffic(s)
                .anyMatch(c -> s.selected(c.name()).filter(s.proving()::equals).isPresent());
    }
}
