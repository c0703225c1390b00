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
    record Autoscaled(int min, int max, List<Metric> metrics, Profile profile) implements Size {
        @Override
        public int floor() {
            return min;
        }
    }

    /** How fast an autoscaler reacts. */
    enum Profile {
        /** Waits for a minute before it scales up: a short burst changes nothing. */
        STEADY,
        /** As Kubernetes has it. */
        DEFAULT,
        /** Scales up at smaller changes, and down over ten minutes. */
        AGGRESSIVE
    }
}
