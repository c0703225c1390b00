package dev.safetysystem.migrate.run;

import java.time.Duration;

/**
 * How patient a run is.
 *
 * @param patience how long to wait for another runner's lock
 * @param retries how often a file (or statement) is tried again when others hold a table's lock
 */
public record Limits(Duration patience, int retries) {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int LONGEST_DOUBLING = 4;

    /**
     * How long to let others pass before attempt {@code n}, from 1: 1, 2, 4, 8, 16, 16 … seconds.
     */
    Duration pause(int n) {
        return FIRST_PAUSE.multipliedBy(1L << Math.min(n - 1, LONGEST_DOUBLING));
    }
}
