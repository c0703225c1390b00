package dev.safetysystem.operator.runtime.pass;

import io.javaoperatorsdk.operator.processing.event.rate.RateLimiter;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimiter.RateLimitState;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Less than one pass per second and system, sustained; a burst of some is free, because the steps
 * of a release follow each other at once. The framework's own limiter says how long it has waited
 * instead of how long to wait.
 */
public final class PassLimiter implements RateLimiter<PassLimiter.Bucket> {
    private static final double BURST = 20;
    private static final double PER_NANO = 0.9 / Duration.ofSeconds(1).toNanos();

    private final LongSupplier nanos;

    /**
     * @param nanos a clock that only goes forward
     */
    public PassLimiter(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** What one system has left. */
    public static final class Bucket implements RateLimitState {
        private double tokens = BURST;
        private long filledAt;

        private Bucket(long now) {
            filledAt = now;
        }
    }

    @Override
    public Bucket initState() {
        return new Bucket(nanos.getAsLong());
    }

    @Override
    public Optional<Duration> isLimited(RateLimitState state) {
        Bucket bucket = (Bucket) state;
        long now = nanos.getAsLong();
        bucket.tokens = Math.min(BURST, bucket.tokens + (now - bucket.filledAt) * PER_NANO);
        bucket.filledAt = now;
        if (bucket.tokens >= 1) {
            bucket.tokens -= 1;
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos((long) Math.ceil((1 - bucket.tokens) / PER_NANO)));
    }
}
