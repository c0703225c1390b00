package dev.safetysystem.operator.model;

import java.util.List;

/** How many pods a component has: a number, or bounds that an autoscaler moves within. */
public sealed interface Size {
    /** The fewest pods that the resource promises, at least 1. */
    int floor();

    /** A fixed number of pods. */
    record Fixed(int replicas) implements Size {
        @Override
        public int floor() {
            return replicas;
        }
    }

    /** An autoscaler's bounds; {@code max >= min >= 1}. */
    record Autoscaled(int min, int max, List<ResourceMetric> metrics) implements Size {
        @Override
        public int floor() {
            return min;
        }
    }

    /** Average utilization of a resource, in percent of its request. */
    record ResourceMetric(String resource, int utilization) {}
}
