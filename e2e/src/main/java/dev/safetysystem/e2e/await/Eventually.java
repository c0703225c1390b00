package dev.safetysystem.e2e.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/**
 * Looks at something again and again until it is as wanted. The limit is a bound for a broken
 * machine, not a claim about speed: choose it far above what is usual.
 *
 * @param limit how long to look
 * @param pause between two looks
 */
public record Eventually(Duration limit, Duration pause) {
    private static final int REMEMBERED = 12;

    /** Looks ten times a second for at most this long. */
    public static Eventually within(Duration limit) {
        return new Eventually(limit, Duration.ofMillis(100));
    }

    /** Looks for at most this many seconds. */
    public static Eventually withinSeconds(long seconds) {
        return within(Duration.ofSeconds(seconds));
    }

    /**
     * Waits until {@code look} gives a value that is {@code wanted}, and returns it. A look that
     * throws, or gives null, is a look that saw the exception.
     *
     * @param what what is waited for, as in "2 ready pods"
     * @throws AssertionError after the limit, with the different things that were seen and when
     */
    public <T> T see(String what, Callable<T> look, Predicate<? super T> wanted) {
        Instant begin = Instant.now();
        Instant deadline = begin.plus(limit);
        Deque<String> seen = new ArrayDeque<>();
        Looked<T> last;
        do {
            last = look(look, wanted);
            if (last.wanted().isPresent()) {
                return last.wanted().get();
            }
            remember(seen, last.text(), Duration.between(begin, Instant.now()));
            if (!sleep()) {
                throw new AssertionError("interrupted while waiting for " + what);
            }
        } while (Instant.now().isBefore(deadline));
        AssertionError error =
                new AssertionError(
                        "not seen within %.1f s: %s%nseen instead (what changed, and when):%n  %s"
                                .formatted(
                                        limit.toMillis() / 1000.0,
                                        what,
                                        String.join("\n  ", seen)));
        last.failure().ifPresent(error::initCause);
        throw error;
    }

    /** Waits until {@code condition} holds; tell with {@link #see} what was there instead. */
    public void holds(String what, Callable<Boolean> condition) {
        see(what, condition, Boolean::booleanValue);
    }

    /**
     * @param wanted the value, if it was as wanted
     * @param text what was seen
     * @param failure what was thrown, if anything was
     */
    private record Looked<T>(Optional<T> wanted, String text, Optional<Throwable> failure) {}

    private static <T> Looked<T> look(Callable<T> look, Predicate<? super T> wanted) {
        try {
            T value = look.call();
            return new Looked<>(
                    wanted.test(value) ? Optional.of(value) : Optional.empty(),
                    String.valueOf(value),
                    Optional.empty());
        } catch (Exception | AssertionError e) {
            return new Looked<>(Optional.empty(), e.toString(), Optional.of(e));
        }
    }

    private static void remember(Deque<String> seen, String text, Duration since) {
        if (!seen.isEmpty() && seen.getLast().substring(9).equals(text)) {
            return;
        }
        if (seen.size() == REMEMBERED) {
            seen.removeFirst();
        }
        seen.addLast("%6.1f s ".formatted(since.toMillis() / 1000.0) + text);
    }

    private boolean sleep() {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
