package dev.safetysystem.e2e.edits;

import java.time.Duration;
import java.time.Instant;

/** From one moment to another. */
record Span(Instant from, Instant to) {
    Duration length() {
        return Duration.between(from, to);
    }

    /** Whether they have a moment in common. */
    boolean meets(Span other) {
        return !from.isAfter(other.to) && !other.from.isAfter(to);
    }
}
