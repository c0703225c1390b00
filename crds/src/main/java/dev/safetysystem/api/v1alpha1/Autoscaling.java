package dev.safetysystem.api.v1alpha1;

import io.fabric8.kubernetes.api.model.LabelSelector;

import java.util.List;

/**
 * A HorizontalPodAutoscaler for a component.
 *
 * @param minReplicas lower bound. Default: the environment's replicas
 * @param maxReplicas upper bound
 * @param profile Steady, Default or Aggressive: how fast the autoscaler follows. Default: Default
 * @param metrics what it follows; the highest answer wins
 * @param tuning the tuner's permission to move the target
 */
@WireRecord
public record Autoscaling(
        Integer minReplicas,
        Integer maxReplicas,
        String profile,
        List<Metric> metrics,
        Tuning tuning) {

    /**
     * A number that the autoscaler follows: a resource or an external metric.
     *
     * @param resource cpu or memory
     * @param utilization percent of the pods' request, 1 to 1000; with {@code resource}
     * @param external name of a metric of external.metrics.k8s.io
     * @param selector labels of the external metric
     * @param averageValue quantity per pod; with {@code external}
     */
    @WireRecord
    public record Metric(
            String resource,
            Integer utilization,
            String external,
            LabelSelector selector,
            String averageValue) {}

    /**
     * How far the tuner may go.
     *
     * @param mode Off, Recommend (computed and shown, nothing changed) or Auto. Default: Recommend
     * @param threshold the latency threshold that the tuner serves
     * @param utilization bounds of the target utilization, in percent
     * @param maxReplicas bounds of maxReplicas
     */
    @WireRecord
    public record Tuning(String mode, String threshold, Range utilization, Range maxReplicas) {}

    /**
     * A closed range.
     *
     * @param min lower bound, included
     * @param max upper bound, included
     */
    @WireRecord
    public record Range(Integer min, Integer max) {}
}
