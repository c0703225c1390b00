package dev.safetysystem.operator.world;

import dev.safetysystem.operator.render.Action;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerSpec;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** That there are as many pods as the load needs, and what autoscalers are told: 23, 24 and 43. */
final class ScalingInvariants extends Invariant {
    private final Map<String, Integer> load;

    /** Components that had as many pods as their load needs. */
    private final Set<String> carried = new HashSet<>();

    ScalingInvariants(Cluster cluster, StoryLines story, Map<String, Integer> load) {
        super(cluster, story);
        this.load = load;
    }

    /** The load is another, or pods were taken, or the spec allows fewer: that takes a while. */
    void isAnother() {
        carried.clear();
    }

    /** 43: who had enough for its load keeps enough, whoever has the traffic. */
    @Override
    public void moment() {
        for (Service service : sight.production().toList()) {
            String component = Sight.component(service);
            int needed = load.getOrDefault(component, 0);
            long ready = sight.pods(service).filter(Sight::isReady).count();
            demand(
                    ready >= needed || !carried.contains(component),
                    43,
                    service.getMetadata().getName(),
                    "has",
                    ready,
                    "ready pods behind it for a load of",
                    needed);
            if (needed > 0 && ready >= needed) {
                carried.add(component);
            }
        }
    }

    /** 23: what is below the present size takes pods at once, whatever the metrics say. */
    @Override
    public void writes(Shell.Plan plan, Action action) {
        if (action instanceof Action.Apply(HorizontalPodAutoscaler next, _, _, _, _)) {
            var spec = next.getSpec();
            int size =
                    plan.picture().workloads().stream()
                            .filter(w -> w.name().equals(target(next)))
                            .mapToInt(w -> w.size())
                            .findFirst()
                            .orElse(0);
            demand(
                    spec.getMinReplicas() <= spec.getMaxReplicas(),
                    23,
                    target(next),
                    "would have a maximum below its minimum");
            demand(
                    !isHeld(next) || size <= spec.getMaxReplicas(),
                    23,
                    target(next),
                    "would lose pods by a lower maximum in the middle of a release");
        }
    }

    private static String target(HorizontalPodAutoscaler autoscaler) {
        return autoscaler.getSpec().getScaleTargetRef().getName();
    }

    /** 24: whoever has nothing to write, and no release, has let go. */
    @Override
    public void rests(Shell.Plan plan) {
        boolean between = sight.status().at("/release/name").asText().isEmpty();
        boolean asked = plan.picture().refusals().isEmpty() && !plan.decision().writes();
        if (between && asked) {
            cluster.all(HorizontalPodAutoscaler.class).stream()
                    .filter(sight::isOurs)
                    .forEach(this::isFree);
        }
    }

    private void isFree(HorizontalPodAutoscaler autoscaler) {
        String name = autoscaler.getMetadata().getName();
        demand(!isHeld(autoscaler), 24, name, "is still held");
        // What somebody deleted cannot be made again while an object of others stands in its place.
        boolean conflict = sight.reason("Stalled").equals("Conflict");
        demand(
                conflict || cluster.get(Deployment.class, target(autoscaler)).isPresent(),
                24,
                name,
                "scales what is not there:",
                target(autoscaler));
        boolean understood =
                !List.of("InvalidSpec", "NotSupported").contains(sight.reason("Stalled"));
        sight.component(Sight.component(autoscaler))
                .filter(c -> understood && c.at("/autoscaling/minReplicas").isInt())
                .ifPresent(
                        c ->
                                demand(
                                        autoscaler.getSpec().getMinReplicas()
                                                == c.at("/autoscaling/minReplicas").asInt(),
                                        24,
                                        name,
                                        "still has the minimum of a release"));
    }

    private static boolean isHeld(HorizontalPodAutoscaler autoscaler) {
        return Optional.ofNullable(autoscaler.getSpec())
                .map(HorizontalPodAutoscalerSpec::getBehavior)
                .map(behavior -> behavior.getScaleDown())
                .filter(rules -> "Disabled".equals(rules.getSelectPolicy()))
                .isPresent();
    }
}
