package dev.safetysystem.operator.render;

import dev.safetysystem.operator.model.Size;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HPAScalingPolicy;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HPAScalingRules;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HPAScalingRulesBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehaviorBuilder;

import java.util.List;
import java.util.Optional;

/** How fast an autoscaler follows its metrics, and that it may not scale down while it is held. */
final class ScalingBehavior {
    private static final int PERIOD = 15;

    /** Twice as many pods, or four more, whichever is more: as Kubernetes has it. */
    private static final List<HPAScalingPolicy> STOCK =
            List.of(
                    new HPAScalingPolicy(PERIOD, "Pods", 4),
                    new HPAScalingPolicy(PERIOD, "Percent", 100));

    private ScalingBehavior() {}

    /** Empty: as Kubernetes has it. */
    static Optional<HorizontalPodAutoscalerBehavior> of(Size.Profile profile, boolean held) {
        var down = down(profile, held);
        var up = up(profile);
        return up.isEmpty() && down.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new HorizontalPodAutoscalerBehaviorBuilder()
                                .withScaleUp(up.orElse(null))
                                .withScaleDown(down.orElse(null))
                                .build());
    }

    private static Optional<HPAScalingRules> up(Size.Profile profile) {
        return switch (profile) {
            case STEADY ->
                    Optional.of(
                            new HPAScalingRulesBuilder()
                                    .withStabilizationWindowSeconds(60)
                                    .withPolicies(STOCK)
                                    .build());
            case DEFAULT -> Optional.empty();
            case AGGRESSIVE ->
                    Optional.of(
                            new HPAScalingRulesBuilder()
                                    .withStabilizationWindowSeconds(0)
                                    .withPolicies(STOCK)
                                    .withTolerance(new Quantity("0.05"))
                                    .build());
        };
    }

    private static Optional<HPAScalingRules> down(Size.Profile profile, boolean held) {
        var rules = new HPAScalingRulesBuilder();
        if (profile == Size.Profile.AGGRESSIVE) {
            rules.withStabilizationWindowSeconds(600);
        }
        if (held) {
            rules.withSelectPolicy("Disabled");
        }
        return held || profile == Size.Profile.AGGRESSIVE
                ? Optional.of(rules.build())
                : Optional.empty();
    }
}
