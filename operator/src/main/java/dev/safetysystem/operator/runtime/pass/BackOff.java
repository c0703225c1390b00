package dev.safetysystem.operator.runtime.pass;

import java.time.Duration;

/**
 * How long to wait after failures in a row: doubling from the first to the longest pause.
 *
 * @param first after the first failure
 * @param lasts so many in a row, which took about a quarter of a minute, are no accident
 */
record BackOff(Duration first, int lasts) {
    /** Of what may take long: a namespace that is going, a webhook that is down. */
    static final BackOff OF_A_FAILURE = new BackOff(Duration.ofSeconds(1), 5);

    /**
     * Of a pass whose picture was old: the next one has another. Where somebody writes all the time
     * the picture is old now and then, also twice and thrice in a row, and what is to be put back
     * must not wait long for that.
     */
    static final BackOff OF_AN_OLD_PICTURE = new BackOff(Duration.ofMillis(200), 7);

    private static final Duration LONGEST = Duration.ofMinutes(1);

    /**
     * @param failures in a row, at least 1
     */
    Duration pause(int failures) {
        Duration pause = first.multipliedBy(1L << Math.min(failures - 1, 10));
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }
}
