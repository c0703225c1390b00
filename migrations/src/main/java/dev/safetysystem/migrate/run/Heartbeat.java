package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.progress.Progress;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Says every ten seconds that a long statement is still running. */
final class Heartbeat implements AutoCloseable {
    private static final Duration BEAT = Duration.ofSeconds(10);
    private final CountDownLatch over = new CountDownLatch(1);

    private Heartbeat() {}

    static Heartbeat start(Progress progress, String doing) {
        var heartbeat = new Heartbeat();
        Thread.ofVirtual().start(() -> heartbeat.beat(progress, doing));
        return heartbeat;
    }

    private void beat(Progress progress, String doing) {
        long begin = System.nanoTime();
        try {
            while (!over.await(BEAT.toMillis(), TimeUnit.MILLISECONDS)) {
                progress.say(
                        "  still running after %d s: %s"
                                .formatted((System.nanoTime() - begin) / 1_000_000_000, doing));
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
    }
}
