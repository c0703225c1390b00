package dev.safetysystem.e2e.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for parts of a cluster to come up or go away, with an end. */
final class Waiting {
    /** Far beyond the seconds that it takes: an overloaded machine is slow, not broken. */
    static final Duration LIMIT = Duration.ofSeconds(120);

    private static final long PAUSE_MILLIS = 50;

    private Waiting() {}

    static void until(String what, BooleanSupplier condition) {
        until(what, condition, () -> "");
    }

    /**
     * @param what what is waited for, as the end of "waited … for"
     * @param otherwise what to add to the message when it does not happen
     */
    static void until(String what, BooleanSupplier condition, Supplier<String> otherwise) {
        Instant deadline = Instant.now().plus(LIMIT);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) {
                throw new ClusterException(
                        "waited " + LIMIT.toSeconds() + " s for " + what + otherwise.get());
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted while waiting", e);
        }
    }
}
