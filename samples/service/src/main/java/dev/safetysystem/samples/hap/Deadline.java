package dev.safetysystem.samples.hap;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The moment at which a check has taken too long.
 *
 * @param clock nanoseconds on a clock that never goes back
 * @param at that clock's value at the deadline
 * @param limit the time that was given, for messages
 */
record Deadline(LongSupplier clock, long at, Duration limit) {
    /** A deadline {@code limit} from now. */
    static Deadline after(Duration limit, LongSupplier clock) {
        return new Deadline(clock, clock.getAsLong() + limit.toNanos(), limit);
    }

    /**
     * Returns while there is time left.
     *
     * @throws CheckTimedOut when there is none
     */
    void check() {
        if (clock.getAsLong() - at > 0) throw new CheckTimedOut(limit);
    }
}
