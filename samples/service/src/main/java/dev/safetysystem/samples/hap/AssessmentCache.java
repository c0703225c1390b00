package dev.safetysystem.samples.hap;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What was found in the texts seen last. A text is known by its digest: the cache keeps nobody's
 * words, and its memory does not depend on their length.
 */
final class AssessmentCache {
    private record Found(List<Rule> matches, long expires) {}

    private final int capacity;
    private final Duration ttl;
    private final LongSupplier clock;
    private final LinkedHashMap<ByteBuffer, Found> found = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param capacity how many texts are remembered; 0 switches the cache off
     * @param ttl how long each is remembered; zero switches the cache off
     * @param clock nanoseconds on a clock that never goes back
     */
    AssessmentCache(int capacity, Duration ttl, LongSupplier clock) {
        this.capacity = capacity;
        this.ttl = ttl;
        this.clock = clock;
    }

    synchronized Optional<List<Rule>> find(String text) {
        Optional<Found> entry = Optional.ofNullable(found.get(digest(text)));
        return entry.filter(e -> clock.getAsLong() - e.expires() < 0).map(Found::matches);
    }

    synchronized void put(String text, List<Rule> matches) {
        if (capacity == 0 || ttl.isZero()) return;
        found.put(digest(text), new Found(matches, clock.getAsLong() + ttl.toNanos()));
        if (found.size() > capacity) found.pollFirstEntry();
    }

    private static ByteBuffer digest(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
