package dev.safetysystem.operator.runtime.serve;

import dev.safetysystem.operator.runtime.serve.SmallServer.Page;

import java.io.IOException;
import java.net.BindException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What a kubelet and a Prometheus ask: {@code /livez} whether passes still come about and {@code
 * /readyz} whether all caches have been filled once, on one port, {@code /metrics} on another. The
 * kubelet must always be let in, by every network policy; a scraper is somebody whom a policy
 * names, and nobody who asks for metrics keeps a kubelet waiting.
 */
public final class ManagementServer {
    static final String TEXT = "text/plain; charset=utf-8";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private final SmallServer health;
    private final SmallServer metrics;
    private final ReentrantLock oneScrapeAtATime = new ReentrantLock();

    /**
     * Opens the ports at once and answers after {@link #start}.
     *
     * @param healthPort 0 for any free one
     * @param metricsPort 0 for any free one
     * @param detail what else is to be known, ready or not
     * @throws BindException naming the port that cannot be listened on
     */
    public ManagementServer(
            int healthPort,
            int metricsPort,
            Supplier<Optional<String>> stopped,
            BooleanSupplier ready,
            Supplier<Optional<String>> detail,
            Supplier<String> scrape)
            throws IOException {
        health =
                new SmallServer(
                        "HEALTH_PORT",
                        healthPort,
                        Map.of(
                                "/livez",
                                () -> alive(stopped.get()),
                                "/readyz",
                                () -> ready(ready.getAsBoolean(), detail.get())),
                        System::nanoTime);
        try {
            metrics =
                    new SmallServer(
                            "PORT",
                            metricsPort,
                            Map.of("/metrics", () -> new Page(200, METRICS, alone(scrape))),
                            System::nanoTime);
        } catch (BindException e) {
            health.stop();
            throw e;
        }
    }

    private static Page alive(Optional<String> trouble) {
        return new Page(trouble.isEmpty() ? 200 : 503, TEXT, trouble.orElse("ok"));
    }

    private static Page ready(boolean is, Optional<String> detail) {
        String more = detail.map(text -> "\n" + text).orElse("");
        return new Page(is ? 200 : 503, TEXT, (is ? "ok" : "caches are being filled") + more);
    }

    /** All figures are hundreds of lines: as many requests as one likes make one such text. */
    private String alone(Supplier<String> scrape) {
        oneScrapeAtATime.lock();
        try {
            return scrape.get();
        } finally {
            oneScrapeAtATime.unlock();
        }
    }

    public void start() {
        health.start();
        metrics.start();
    }

    /** The port of {@code /livez} and {@code /readyz} that is really listened on. */
    public int healthPort() {
        return health.port();
    }

    /** The port of {@code /metrics} that is really listened on. */
    public int metricsPort() {
        return metrics.port();
    }

    public void stop() {
        health.stop();
        metrics.stop();
    }
}
