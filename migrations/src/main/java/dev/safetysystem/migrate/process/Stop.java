package dev.safetysystem.migrate.process;

import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Someone (SIGTERM, SIGINT) asked the process to stop. Whoever does something that can be cancelled
 * registers how; whoever waits, waits here.
 */
public final class Stop {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final List<Runnable> cancellations = new ArrayList<>();

    /** Asks everything to stop. Repeating it does nothing. */
    public void ask() {
        List<Runnable> now;
        synchronized (cancellations) {
            if (asked.getCount() == 0) {
                return;
            }
            asked.countDown();
            now = List.copyOf(cancellations);
        }
        now.forEach(Runnable::run);
    }

    /** Whether the process has been asked to stop. */
    public boolean isAsked() {
        return asked.getCount() == 0;
    }

    /**
     * Runs {@code cancel} when the process is asked to stop, at once if it already was.
     *
     * @return takes the registration back
     */
    public Registration onAsk(Runnable cancel) {
        synchronized (cancellations) {
            if (!isAsked()) {
                cancellations.add(cancel);
                return () -> {
                    synchronized (cancellations) {
                        cancellations.remove(cancel);
                    }
                };
            }
        }
        cancel.run();
        return () -> {};
    }

    /** Waits, but not longer than until the process is asked to stop. */
    public void pause(Duration duration) {
        try {
            if (asked.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
                throw stopped();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw stopped();
        }
    }

    /** Ends the command if the process was asked to stop. */
    public void check() {
        if (isAsked()) {
            throw stopped();
        }
    }

    /** What a command that was stopped before it changed anything ends with. */
    public static Failure stopped() {
        return Failure.of(
                ExitCode.TRY_AGAIN,
                Problem.of(
                        "stopped",
                        "stopped by a signal; nothing is half done",
                        "Run the command again"));
    }

    /** Takes a registration back. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
