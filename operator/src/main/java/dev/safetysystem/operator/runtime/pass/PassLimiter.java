package dev.safetysystem.operator.runtime.pass;

import java.time.Duration;

/**
 * Less than one pass per second and system, sustained; a burst of some is free, because the steps
 * of a release follow each other at once.
 */
final class PassLimiter {
    private final double perNano;
    private final double burst;
    private double tokens;
    private long filledAt;

    /**
     * @param burst how many passes are free
     * @param perSecond how many follow each second, sustained
     * @param now on a clock that only goes forward
     */
    PassLimiter(int burst, double perSecond, long now) {
        this.perNano = perSecond / Duration.ofSeconds(1).toNanos();
        this.burst = burst;
        this.tokens = burst;
        this.filledAt = now;
    }

    /** How long the next pass has to wait, in nanoseconds; 0 if it may begin. */
    long waits(long now) {
        fill(now);
        return tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) / perNano);
    }

    /** Counts a pass that begins, whether it had to wait or not. */
    void passes(long now) {
        fill(now);
        tokens = Math.max(0, tokens - 1);
    }

    private void fill(long now) {
        tokens = Math.min(burst, tokens + (now - filledAt) * perNano);
        filledAt = now;
    }
}
