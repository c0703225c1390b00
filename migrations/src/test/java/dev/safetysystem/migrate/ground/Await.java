package dev.safetysystem.migrate.ground;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for something to become true, and says what was seen instead when it does not. */
public final class Await {
    private static final Duration STEP = Duration.ofMillis(20);

    private Await() {}

    /** Looks again and again until what is seen is right; returns it. */
    public static <T> T until(String what, Duration atMost, Supplier<T> look, Predicate<T> right) {
        long deadline = System.nanoTime() + atMost.toNanos();
        T seen = look.get();
        while (!right.test(seen)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "after "
                                + atMost.toSeconds()
                                + " s still not: "
                                + what
                                + "; seen: "
                                + seen);
            }
            LockSupport.parkNanos(STEP.toNanos());
            seen = look.get();
        }
        return seen;
    }

    /** Waits for a condition. */
    public static void until(String what, Duration atMost, Supplier<Boolean> condition) {
        until(what, atMost, condition, yes -> yes);
    }
}
