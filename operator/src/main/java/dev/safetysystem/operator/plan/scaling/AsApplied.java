package dev.safetysystem.operator.plan.scaling;

import dev.safetysystem.operator.model.Metric;
import dev.safetysystem.operator.model.Size;

import io.fabric8.kubernetes.api.model.autoscaling.v2.ExternalMetricSource;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HPAScalingRules;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.ResourceMetricSource;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What an autoscaler of ours was told last, read back from it. While the spec is invalid nothing
 * else says it, and the autoscaler has to follow the traffic all the same.
 */
final class AsApplied {
    private AsApplied() {}

    /** Empty for one that somebody has made unreadable. */
    static Optional<Size.Autoscaled> of(HorizontalPodAutoscaler autoscaler) {
        var spec = Optional.ofNullable(autoscaler.getSpec());
        var metrics =
                spec.map(HorizontalPodAutoscalerSpec::getMetrics).orElse(List.of()).stream()
                        .flatMap(AsApplied::metric)
                        .toList();
        return spec.filter(_ -> !metrics.isEmpty())
                .filter(s -> s.getMinReplicas() != null && s.getMaxReplicas() != null)
                .map(
                        s ->
                                new Size.Autoscaled(
                                        s.getMinReplicas(),
                                        s.getMaxReplicas(),
                                        metrics,
                                        profile(s)));
    }

    private static Stream<Metric> metric(MetricSpec wire) {
        return Stream.concat(
                Optional.ofNullable(wire.getResource()).flatMap(AsApplied::resource).stream(),
                Optional.ofNullable(wire.getExternal()).flatMap(AsApplied::external).stream());
    }

    private static Optional<Metric> resource(ResourceMetricSource wire) {
        return Optional.ofNullable(wire.getTarget())
                .flatMap(target -> Optional.ofNullable(target.getAverageUtilization()))
                .map(utilization -> new Metric.Resource(wire.getName(), utilization));
    }

    private static Optional<Metric> external(ExternalMetricSource wire) {
        var metric = Optional.ofNullable(wire.getMetric());
        return Optional.ofNullable(wire.getTarget())
                .flatMap(target -> Optional.ofNullable(target.getAverageValue()))
                .flatMap(
                        value ->
                                metric.map(
                                        one ->
                                                new Metric.External(
                                                        one.getName(),
                                                        Optional.ofNullable(one.getSelector()),
                                                        value.toString())));
    }

    /** By the time for which each looks back. */
    private static Size.Profile profile(HorizontalPodAutoscalerSpec spec) {
        int up = window(spec, HorizontalPodAutoscalerBehavior::getScaleUp);
        int down = window(spec, HorizontalPodAutoscalerBehavior::getScaleDown);
        return up > 0
                ? Size.Profile.STEADY
                : down > 0 ? Size.Profile.AGGRESSIVE : Size.Profile.DEFAULT;
    }

    private static int window(
            HorizontalPodAutoscalerSpec spec,
            Function<HorizontalPodAutoscalerBehavior, HPAScalingRules> rules) {
        return Optional.ofNullable(spec.getBehavior())
                .map(rules)
                .map(HPAScalingRules::getStabilizationWindowSeconds)
                .orElse(0);
    }
}
