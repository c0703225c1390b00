package dev.safetysystem.operator.world;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Less than one pass a second, sustained; a burst of some is free. Whoever is limited for a minute
 * without a break, or again and again while no time passes, is in a hot loop.
 */
final class Limiter {
    private static final double BURST = 20;
    private static final double PER_SECOND = 0.9;
    private static final Duration HOT = Duration.ofMinutes(1);
    private static final int AT_ONCE = 1000;

    private double left = BURST;
    private Instant filledAt = Cluster.START;
    private Optional<Instant> limitedSince = Optional.empty();
    private int limited;

    /**
     * Takes one; or says how long to wait for it.
     *
     * @param urgent whether it does not wait, but counts
     */
    Optional<Duration> take(Instant now, boolean urgent) {
        left =
                Math.min(
                        BURST,
                        left + PER_SECOND * Duration.between(filledAt, now).toMillis() / 1000);
        filledAt = now;
        if (left >= 1 || urgent) {
            if (left >= 2) {
                limited = 0;
                limitedSince = Optional.empty();
            } else if (left < 1) {
                limited(now);
            }
            left = Math.max(0, left - 1);
            return Optional.empty();
        }
        limited(now);
        long millis = (long) Math.ceil((1 - left) / PER_SECOND * 1000);
        return Optional.of(Duration.ofMillis(millis));
    }

    private void limited(Instant now) {
        limited++;
        Instant since = limitedSince.orElse(now);
        limitedSince = Optional.of(since);
        if (limited > AT_ONCE || now.isAfter(since.plus(HOT))) {
            throw new AssertionError("a pass a second for a minute: a hot loop (37)");
        }
    }
}
