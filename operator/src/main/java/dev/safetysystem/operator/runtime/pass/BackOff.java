package dev.safetysystem.operator.runtime.pass;

import java.time.Duration;

/**
 * How long to wait after so many failures in a row: doubling from the first to the longest pause.
 *
 * @param failures in a row, at least 1
 */
record BackOff(int failures) {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    Duration pause() {
        Duration pause = FIRST.multipliedBy(1L << Math.min(failures - 1, 10));
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }
}
