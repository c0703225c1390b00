package dev.safetysystem.samples.hap;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What a process does in its role, beside health and metrics. */
interface Service {
    /** What it answers, by path. */
    Map<String, Route> routes();

    /** Why it cannot work now, if it cannot: then it is not ready. */
    default Optional<String> obstacle() {
        return Optional.empty();
    }

    /** Takes no more work, and finishes what it has within this time. */
    default void stop(Duration limit) throws InterruptedException {}
}
