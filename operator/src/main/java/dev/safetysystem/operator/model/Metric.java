package dev.safetysystem.operator.model;

import io.fabric8.kubernetes.api.model.LabelSelector;

import java.util.Optional;

/** A number that an autoscaler scales by. */
public sealed interface Metric {
    /** Average utilization of a resource, in percent of its request. */
    record Resource(String name, int utilization) implements Metric {}

    /**
     * A metric of {@code external.metrics.k8s.io}.
     *
     * @param selector its labels
     * @param averageValue quantity for each pod
     */
    record External(String name, Optional<LabelSelector> selector, String averageValue)
            implements Metric {}
}
