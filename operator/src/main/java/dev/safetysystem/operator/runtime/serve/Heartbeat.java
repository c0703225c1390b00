package dev.safetysystem.operator.runtime.serve;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Whether passes still come about: none runs for longer than {@link #PATIENCE}, and every system is
 * looked at no later than that after the time it was promised. Informers that reconnect are no
 * reason to restart a process; a system that is never looked at again is.
 */
public final class Heartbeat {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final LongSupplier nanos;
    private final Map<String, Long> running = new ConcurrentHashMap<>();
    private final Map<String, Long> due = new ConcurrentHashMap<>();

    /**
     * @param nanos a clock that only goes forward
     */
    public Heartbeat(LongSupplier nanos) {
        this.nanos = nanos;
    }

    public void started(String uid) {
        due.remove(uid);
        running.put(uid, nanos.getAsLong());
    }

    public void finished(String uid, Duration next) {
        running.remove(uid);
        due.put(uid, nanos.getAsLong() + next.toNanos());
    }

    /** The system is gone. */
    public void forget(String uid) {
        running.remove(uid);
        due.remove(uid);
    }

    /** What has stopped, if anything. */
    public Optional<String> stopped() {
        long longAgo = nanos.getAsLong() - PATIENCE.toNanos();
        long stuck = running.values().stream().filter(start -> start - longAgo < 0).count();
        long missed = due.values().stream().filter(time -> time - longAgo < 0).count();
        return stuck + missed == 0
                ? Optional.empty()
                : Optional.of(
                        stuck + " passes do not end, " + missed + " systems were not looked at");
    }
}
