package dev.safetysystem.api.v1alpha1;

import dev.safetysystem.api.schema.Name;

/**
 * Where metrics come from, and which objects are made for the monitoring stack.
 *
 * @param source a metric source that the operator's configuration names
 * @param serviceMonitor make ServiceMonitors for components with {@code metrics}. Default: false
 * @param alertRules make a PrometheusRule from the thresholds. Default: false
 * @param dashboard make a dashboard ConfigMap. Default: false
 */
@WireRecord
public record Monitoring(
        @Name String source, Boolean serviceMonitor, Boolean alertRules, Boolean dashboard) {}
