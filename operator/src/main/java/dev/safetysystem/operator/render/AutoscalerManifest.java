package dev.safetysystem.operator.render;

import dev.safetysystem.operator.model.Metric;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Size;
import dev.safetysystem.operator.model.SystemId;
import dev.safetysystem.operator.plan.wanted.Wanted;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpecBuilder;

/** One autoscaler per component, for the life of the system. */
final class AutoscalerManifest {
    private AutoscalerManifest() {}

    static HorizontalPodAutoscaler of(SystemId system, Wanted.Autoscaler autoscaler) {
        Size.Autoscaled size = autoscaler.size();
        return new HorizontalPodAutoscalerBuilder()
                .withMetadata(
                        Owner.meta(
                                system,
                                Names.production(system, autoscaler.component()),
                                Names.labels(system, autoscaler.component())))
                .withNewSpec()
                .withNewScaleTargetRef()
                .withApiVersion("apps/v1")
                .withKind("Deployment")
                .withName(Names.workload(system, autoscaler.component(), autoscaler.track()))
                .endScaleTargetRef()
                .withMinReplicas(autoscaler.min())
                .withMaxReplicas(autoscaler.max())
                .withMetrics(size.metrics().stream().map(AutoscalerManifest::metric).toList())
                .withBehavior(ScalingBehavior.of(size.profile(), autoscaler.held()).orElse(null))
                .endSpec()
                .build();
    }

    private static MetricSpec metric(Metric metric) {
        return switch (metric) {
            case Metric.Resource(String name, int utilization) ->
                    new MetricSpecBuilder()
                            .withType("Resource")
                            .withNewResource()
                            .withName(name)
                            .withNewTarget()
                            .withType("Utilization")
                            .withAverageUtilization(utilization)
                            .endTarget()
                            .endResource()
                            .build();
            case Metric.External(String name, var selector, String averageValue) ->
                    new MetricSpecBuilder()
                            .withType("External")
                            .withNewExternal()
                            .withNewMetric()
                            .withName(name)
                            .withSelector(selector.orElse(null))
                            .endMetric()
                            .withNewTarget()
                            .withType("AverageValue")
                            .withAverageValue(new Quantity(averageValue))
                            .endTarget()
                            .endExternal()
                            .build();
        };
    }
}
