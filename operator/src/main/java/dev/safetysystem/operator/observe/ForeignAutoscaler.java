package dev.safetysystem.operator.observe;

import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;

import java.util.Optional;

/**
 * Somebody else's autoscaler.
 *
 * @param deployment which it scales; empty for anything else
 * @param owner kind and name of what controls it, if it says so
 */
public record ForeignAutoscaler(String name, String deployment, Optional<String> owner) {
    /** Reads one. */
    public static ForeignAutoscaler of(HorizontalPodAutoscaler autoscaler) {
        return new ForeignAutoscaler(
                autoscaler.getMetadata().getName(),
                target(autoscaler),
                Ownership.controller(autoscaler)
                        .map(owner -> owner.getKind() + " " + owner.getName()));
    }

    /** The name of the Deployment that an autoscaler scales; empty if it scales none. */
    public static String target(HorizontalPodAutoscaler autoscaler) {
        return Optional.ofNullable(autoscaler.getSpec())
                .map(spec -> spec.getScaleTargetRef())
                .filter(target -> "Deployment".equals(target.getKind()))
                .map(target -> target.getName())
                .orElse("");
    }
}
