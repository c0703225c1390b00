package dev.safetysystem.operator.model;

import dev.safetysystem.api.v1alpha1.Component;

import java.util.ArrayList;

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
        var metrics = new ArrayList<Size.ResourceMetric>();
        for (var metric : Wire.list(autoscaling.metrics())) {
            if (metric.resource() != null) {
                metrics.add(
                        new Size.ResourceMetric(
                                metric.resource(), Wire.number(metric.utilization(), 80)));
            }
        }
        return new Size.Autoscaled(min, Math.max(min, max), metrics);
    }
}
