package dev.safetysystem.operator.runtime.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What a kubelet and a Prometheus ask: {@code /livez} whether passes still come about, {@code
 * /readyz} whether all caches have been filled once, {@code /metrics}.
 */
public final class ManagementServer {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;

    /**
     * Opens the port at once and answers after {@link #start}.
     *
     * @param port 0 for any free one
     * @param detail what else is to be known, ready or not
     * @throws BindException naming PORT if it cannot be listened on
     */
    public ManagementServer(
            int port,
            Supplier<Optional<String>> stopped,
            BooleanSupplier ready,
            Supplier<Optional<String>> detail,
            Supplier<String> metrics)
            throws IOException {
        server = listening(port);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/livez",
                exchange -> {
                    Optional<String> trouble = stopped.get();
                    answer(exchange, trouble.isEmpty() ? 200 : 503, TEXT, trouble.orElse("ok"));
                });
        server.createContext(
                "/readyz",
                exchange -> {
                    boolean is = ready.getAsBoolean();
                    String more = detail.get().map(text -> "\n" + text).orElse("");
                    answer(
                            exchange,
                            is ? 200 : 503,
                            TEXT,
                            (is ? "ok" : "caches are being filled") + more);
                });
        server.createContext("/metrics", exchange -> answer(exchange, 200, METRICS, metrics.get()));
    }

    private static HttpServer listening(int port) throws IOException {
        try {
            return HttpServer.create(new InetSocketAddress(port), 0);
        } catch (BindException e) {
            throw new BindException(
                    "PORT=" + port + ": " + e.getMessage() + "; choose a port that is free");
        }
    }

    public void start() {
        server.start();
    }

    /** The port that is really listened on. */
    public int port() {
        return server.getAddress().getPort();
    }

    public void stop() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, int code, String type, String text)
            throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(code, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
