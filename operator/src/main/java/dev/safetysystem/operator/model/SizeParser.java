package dev.safetysystem.operator.model;

import dev.safetysystem.api.v1alpha1.Autoscaling;
import dev.safetysystem.api.v1alpha1.Component;

import java.util.Optional;

/** How many pods a component has, from the fields that are not part of a revision. */
final class SizeParser {
    /** The fewest pods of a critical component in Production. */
    private static final int CRITICAL_FLOOR = 3;

    private SizeParser() {}

    static Size size(Component component, Environment environment, Violations found) {
        var size = written(component, environment, found);
        boolean critical = Boolean.TRUE.equals(component.critical());
        if (critical && environment == Environment.PRODUCTION && size.floor() < CRITICAL_FLOOR) {
            found.invalid(
                    "spec.components[" + component.name() + "]",
                    "a critical component in Production needs at least 3 replicas; raise replicas"
                            + " or autoscaling.minReplicas, or choose another environment");
        }
        return size;
    }

    private static Size written(Component component, Environment environment, Violations found) {
        var autoscaling = component.autoscaling();
        if (autoscaling == null) {
            return new Size.Fixed(Wire.number(component.replicas(), environment.defaultReplicas()));
        }
        int min = Wire.number(autoscaling.minReplicas(), environment.defaultReplicas());
        int max = Wire.number(autoscaling.maxReplicas(), min);
        String at = "spec.components[" + component.name() + "].autoscaling";
        if (max < min) {
            found.invalid(
                    at + ".maxReplicas", "must not be below minReplicas (" + min + "); raise it");
        }
        return new Size.Autoscaled(
                min,
                Math.max(min, max),
                Wire.list(autoscaling.metrics()).stream()
                        .flatMap(metric -> metric(metric).stream())
                        .toList(),
                profile(autoscaling, at, found));
    }

    private static Optional<Metric> metric(Autoscaling.Metric wire) {
        if (wire.resource() != null) {
            return Optional.of(
                    new Metric.Resource(wire.resource(), Wire.number(wire.utilization(), 80)));
        }
        return Optional.ofNullable(wire.external())
                .map(
                        name ->
                                new Metric.External(
                                        name,
                                        Optional.ofNullable(wire.selector()),
                                        Wire.text(wire.averageValue(), "1")));
    }

    private static Size.Profile profile(Autoscaling autoscaling, String at, Violations found) {
        return switch (Wire.text(autoscaling.profile(), "Default")) {
            case "Steady" -> Size.Profile.STEADY;
            case "Default" -> Size.Profile.DEFAULT;
            case "Aggressive" -> Size.Profile.AGGRESSIVE;
            default -> {
                found.notSupported(at + ".profile", "use Steady, Default or Aggressive");
                yield Size.Profile.DEFAULT;
            }
        };
    }
}
