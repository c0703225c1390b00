package dev.safetysystem.operator.render;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Size;
import dev.safetysystem.operator.model.SystemId;
import dev.safetysystem.operator.plan.wanted.Wanted;

import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehaviorBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpecBuilder;

/** One autoscaler per component, for the life of the system. */
final class AutoscalerManifest {
    private static final HorizontalPodAutoscalerBehavior HELD =
            new HorizontalPodAutoscalerBehaviorBuilder()
                    .withNewScaleDown()
                    .withSelectPolicy("Disabled")
                    .endScaleDown()
                    .build();

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
                .withMaxReplicas(size.max())
                .withMetrics(size.metrics().stream().map(AutoscalerManifest::metric).toList())
                .withBehavior(autoscaler.held() ? HELD : null)
                .endSpec()
                .build();
    }

    private static MetricSpec metric(Size.ResourceMetric metric) {
        return new MetricSpecBuilder()
                .withType("Resource")
                .withNewResource()
                .withName(metric.resource())
                .withNewTarget()
                .withType("Utilization")
                .withAverageUtilization(metric.utilization())
                .endTarget()
                .endResource()
                .build();
    }
}
