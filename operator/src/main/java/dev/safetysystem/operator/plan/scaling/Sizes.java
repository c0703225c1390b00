package dev.safetysystem.operator.plan.scaling;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Size;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.plan.facts.Situation;

import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;

import java.util.Optional;

/** Sizes of the serving track: where there is an autoscaler, only that writes them. */
public final class Sizes {
    private Sizes() {}

    /** What the spec says of a component; empty while the spec is invalid. */
    public static Optional<Size> of(Situation s, String component) {
        return s.desired().flatMap(d -> Optional.ofNullable(d.sizes().get(component)));
    }

    /**
     * The bounds of a component's autoscaler, if it should have one; while the spec is invalid,
     * those that it has.
     */
    public static Optional<Size.Autoscaled> autoscaled(Situation s, String component) {
        return s.desired().isPresent()
                ? of(s, component)
                        .filter(Size.Autoscaled.class::isInstance)
                        .map(Size.Autoscaled.class::cast)
                : live(s, component).flatMap(AsApplied::of);
    }

    /**
     * The size to be written for the serving track, if it is ours to write. With an autoscaler of
     * somebody else's it would be another every few seconds; what has no pods no autoscaler raises.
     */
    public static Optional<Integer> serving(Situation s, String component) {
        return s.servingWorkload(component)
                        .filter(w -> w.size() > 0 && s.seen().isScaledByOthers(w.name()))
                        .isPresent()
                ? Optional.empty()
                : promised(s, component);
    }

    /** Whether the component's autoscaler scales it in that track; empty if it has none. */
    public static Optional<Boolean> rules(Situation s, String component, Track track) {
        return live(s, component)
                .map(autoscaler -> autoscaler.getSpec().getScaleTargetRef().getName())
                .map(Names.workload(s.seen().id(), component, track)::equals);
    }

    /** The fewest pods that the component's autoscaler lets it have now; empty if it has none. */
    public static Optional<Integer> minimum(Situation s, String component) {
        return live(s, component).map(autoscaler -> autoscaler.getSpec().getMinReplicas());
    }

    private static Optional<HorizontalPodAutoscaler> live(Situation s, String component) {
        String name = Names.production(s.seen().id(), component);
        return s.seen()
                .objects()
                .get(new Objects.Key("HorizontalPodAutoscaler", name))
                .filter(HorizontalPodAutoscaler.class::isInstance)
                .map(HorizontalPodAutoscaler.class::cast);
    }

    private static Optional<Integer> promised(Situation s, String component) {
        return of(s, component)
                .flatMap(
                        size ->
                                switch (size) {
                                    case Size.Fixed(int replicas) -> Optional.of(replicas);
                                    case Size.Autoscaled auto -> start(s, component, auto.min());
                                })
                .or(() -> s.unnamed(component).flatMap(size -> start(s, component, size)));
    }

    /**
     * An autoscaler ignores a Deployment with 0 replicas, and a new Deployment has 1: both are
     * raised to the minimum here. So is a component that the spec does not name, when it comes
     * back.
     */
    private static Optional<Integer> start(Situation s, String component, int min) {
        var workload = s.servingWorkload(component);
        boolean ruled = s.serving().flatMap(track -> rules(s, component, track)).orElse(false);
        if (workload.isEmpty() || workload.get().size() == 0) {
            return Optional.of(min);
        }
        return !ruled && workload.get().size() < min ? Optional.of(min) : Optional.empty();
    }
}
