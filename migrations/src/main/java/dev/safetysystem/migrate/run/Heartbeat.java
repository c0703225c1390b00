package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.progress.Progress;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Says about every ten seconds that a long statement is still running. One thread for a whole run:
 * one for each statement would take the processor away from the server that runs it.
 */
final class Heartbeat implements AutoCloseable {
    private static final Duration BEAT = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private final Progress progress;
    private volatile Optional<Running> running = Optional.empty();

    /** What runs, and since when. */
    private record Running(Supplier<String> doing, long begin) {
        long seconds() {
            return (System.nanoTime() - begin) / 1_000_000_000;
        }
    }

    private Heartbeat(Progress progress) {
        this.progress = progress;
    }

    static Heartbeat start(Progress progress) {
        var heartbeat = new Heartbeat(progress);
        Thread.ofVirtual().start(heartbeat::beat);
        return heartbeat;
    }

    /** A statement begins. */
    void begins(Supplier<String> doing) {
        running = Optional.of(new Running(doing, System.nanoTime()));
    }

    /** It has ended. */
    void ended() {
        running = Optional.empty();
    }

    private void beat() {
        Optional<Running> before = Optional.empty();
        long next = 0;
        try {
            while (!over.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                Optional<Running> now = running;
                if (!now.equals(before)) {
                    next = BEAT.toSeconds();
                }
                before = now;
                if (now.isPresent() && now.get().seconds() >= next) {
                    next += BEAT.toSeconds();
                    say(now.get());
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(Running statement) {
        progress.say(
                "  still running after %d s: %s"
                        .formatted(statement.seconds(), statement.doing().get()));
    }

    @Override
    public void close() {
        over.countDown();
    }
}
