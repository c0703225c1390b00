package dev.safetysystem.api.v1alpha1;

import dev.safetysystem.api.schema.ExactlyOne;
import dev.safetysystem.api.schema.Items;
import dev.safetysystem.api.schema.Name;
import dev.safetysystem.api.schema.OneOf;
import dev.safetysystem.api.schema.Range;
import dev.safetysystem.api.schema.Required;
import dev.safetysystem.api.schema.Rule;
import dev.safetysystem.api.schema.Text;

import io.fabric8.kubernetes.api.model.LabelSelector;

import java.util.List;

/**
 * A HorizontalPodAutoscaler for a component.
 *
 * @param minReplicas lower bound. Default: the environment's replicas
 * @param maxReplicas upper bound
 * @param profile how fast the autoscaler reacts. Steady scales up only for load that lasts for a
 *     minute; Default is Kubernetes' own; Aggressive scales up at smaller changes (5 % instead of
 *     10 %, Kubernetes 1.35 or newer) and down over ten minutes. Default: Default
 * @param metrics what it scales by; the metric that asks for most pods wins
 * @param tuning lets the operator adjust the target and maxReplicas
 */
@WireRecord
@Rule(
        value = "!has(self.minReplicas) || self.minReplicas <= self.maxReplicas",
        message = "minReplicas must not be above maxReplicas: lower it or raise maxReplicas",
        field = ".minReplicas")
@Rule(
        value =
"""
self.metrics.all(m, !has(m.resource) || self.metrics.exists_one(o, has(o.resource)
&& o.resource == m.resource))
""",
        message = "each resource may appear once: remove the duplicate",
        field = ".metrics")
public record Autoscaling(
        @Range(min = 1, max = 1000) Integer minReplicas,
        @Required @Range(min = 1, max = 1000) Integer maxReplicas,
        @OneOf({"Steady", "Default", "Aggressive"}) String profile,
        @Required @Items(min = 1, max = 8) List<Metric> metrics,
        Tuning tuning) {

    /**
     * A number that the autoscaler scales by: a resource or an external metric.
     *
     * @param resource cpu or memory
     * @param utilization percent of the pods' request, 1 to 1000; with {@code resource}
     * @param external name of a metric of external.metrics.k8s.io
     * @param selector labels of the external metric
     * @param averageValue quantity per pod; with {@code external}
     */
    @WireRecord
    @ExactlyOne({"resource", "external"})
    @Rule(
            value = "has(self.resource) == has(self.utilization)",
            message = "resource and utilization belong together: add the missing one",
            field = ".utilization")
    @Rule(
            value = "has(self.external) == has(self.averageValue)",
            message = "external and averageValue belong together: add the missing one",
            field = ".averageValue")
    @Rule(
            value = "!has(self.selector) || has(self.external)",
            message = "selector belongs to an external metric: remove it",
            field = ".selector")
    public record Metric(
            @OneOf({"cpu", "memory"}) String resource,
            @Range(min = 1, max = 1000) Integer utilization,
            @Text(max = 253) String external,
            LabelSelector selector,
            @Text(max = 32, pattern = "^[0-9]+([.][0-9]+)?([munkMGTPE]|[KMGTPE]i)?$")
                    String averageValue) {}

    /**
     * What the operator may adjust so that a latency threshold is kept.
     *
     * @param mode Off, Recommend (computed and shown, nothing changed) or Auto. Default: Recommend
     * @param threshold the latency threshold that is to be kept
     * @param utilization bounds of the target utilization, in percent
     * @param maxReplicas bounds of maxReplicas
     */
    @WireRecord
    public record Tuning(
            @OneOf({"Off", "Recommend", "Auto"}) String mode,
            @Required @Name String threshold,
            Bounds utilization,
            Bounds maxReplicas) {}

    /**
     * A closed range.
     *
     * @param min lower bound, included
     * @param max upper bound, included
     */
    @WireRecord
    @Rule(
            value = "self.min <= self.max",
            message = "min must not be above max: exchange them",
            field = ".min")
    public record Bounds(
            @Required @Range(min = 1, max = 1000) Integer min,
            @Required @Range(min = 1, max = 1000) Integer max) {}
}
