package dev.safetysystem.operator.render;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.SystemId;
import dev.safetysystem.operator.plan.wanted.Wanted;

import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;

/** One voluntary disruption at a time; unhealthy pods may always be evicted. */
final class DisruptionManifest {
    private DisruptionManifest() {}

    static PodDisruptionBudget of(SystemId system, Wanted.Disruption disruption) {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(
                        Owner.meta(
                                system,
                                Names.workload(system, disruption.component(), disruption.track()),
                                Names.labels(system, disruption.component(), disruption.track())))
                .withNewSpec()
                .withNewMaxUnavailable(1)
                .withUnhealthyPodEvictionPolicy("AlwaysAllow")
                .withNewSelector()
                .withMatchLabels(Names.selector(system, disruption.component(), disruption.track()))
                .endSelector()
                .endSpec()
                .build();
    }
}
