package dev.safetysystem.samples.hap;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The service on a port: one virtual thread per request, and a stop that finishes what has begun.
 */
final class Server {
    // Longer than any check may take, shorter than the 30 s that a pod is given to end.
    private static final int FINISH_SECONDS = 20;

    /** The answer with which it collapses, if that is how it misbehaves. */
    private static final int LAST = 30;

    private final Build build;
    private final Service service;
    private final Metrics metrics;
    private final Map<String, Route> routes;
    private final HttpServer server;
    private final AtomicInteger answered = new AtomicInteger();
    private volatile boolean stopping;

    private Server(Build build, Service service, Metrics metrics) throws IOException {
        this.build = build;
        this.service = service;
        this.metrics = metrics;
        this.routes = new HashMap<>(service.routes());
        routes.put("/health", new Route("GET", _ -> health(), false));
        routes.put("/metrics", new Route("GET", _ -> Answer.metrics(metrics.text()), false));
        this.server = HttpServer.create(new InetSocketAddress(build.port()), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
    }

    /**
     * Starts to work in a role and to listen.
     *
     * @throws IOException if the port cannot be had
     * @throws InvalidSetting if the environment lacks what the role needs
     */
    static Server start(Build build, Role role, Map<String, String> environment)
            throws IOException {
        var metrics = new Metrics(build.version());
        var service = Services.of(role, build, environment, metrics);
        var started = new Server(build, service, metrics);
        started.server.start();
        return started;
    }

    /** Where it listens. */
    int port() {
        return server.getAddress().getPort();
    }

    /**
     * Stops in order: for the time of {@code drain} health says 503 and every answer closes its
     * connection, so that clients which keep connections open go elsewhere; then nothing new is
     * accepted, what has begun is answered.
     */
    void stop(Duration drain) throws InterruptedException {
        stopping = true;
        Log.info("stopping: finishing what has begun");
        service.stop(Duration.ofSeconds(FINISH_SECONDS));
        Thread.sleep(drain);
        server.stop(FINISH_SECONDS);
    }

    private Answer health() {
        if (stopping) return status(503, "stopping");
        if (build.misbehaviour() == Misbehaviour.NEVER_READY) return status(503, "unhealthy");
        return service.obstacle()
                .map(what -> status(503, what))
                .orElseGet(() -> status(200, "healthy"));
    }

    private Answer status(int code, String status) {
        return Answer.json(code, Map.of("status", status, "version", build.version()));
    }

    private void serve(HttpExchange exchange) throws IOException {
        long began = System.nanoTime();
        String path = exchange.getRequestURI().getPath();
        try (exchange) {
            Answer answer = answer(exchange, path);
            write(exchange, answer);
            boolean ours = routes.containsKey(path);
            if (!ours || routes.get(path).counted()) {
                var time = Duration.ofNanos(System.nanoTime() - began);
                metrics.served(ours ? path : "other", answer.status(), time);
                if (ours) perhapsCollapse(answered.incrementAndGet());
            }
        }
    }

    private Answer answer(HttpExchange exchange, String path) throws IOException {
        if (!routes.containsKey(path)) {
            return Answer.error(404, "there is nothing at " + path);
        }
        Route route = routes.get(path);
        if (!route.method().equals(exchange.getRequestMethod())) {
            return Answer.error(405, path + " answers " + route.method() + " only")
                    .with("Allow", route.method());
        }
        byte[] body = exchange.getRequestBody().readNBytes(Requests.LONGEST + 1);
        if (body.length > Requests.LONGEST) {
            return Answer.error(413, "a body may be " + Requests.LONGEST + " bytes long");
        }
        try {
            return route.endpoint().apply(request(exchange, body));
        } catch (Refusal e) {
            return e.answer();
        } catch (RuntimeException e) {
            Log.error("answering " + path + " failed: " + e);
            return Answer.error(500, "the service failed; its log says why");
        }
    }

    private static Request request(HttpExchange exchange, byte[] body) {
        var headers = exchange.getRequestHeaders();
        return new Request(
                body,
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""),
                name -> Optional.ofNullable(headers.getFirst(name)));
    }

    /** Checks ask a few times, so it gets past them; traffic it does not survive. */
    private void perhapsCollapse(int answers) {
        if (build.misbehaviour() == Misbehaviour.COLLAPSE && answers >= LAST) {
            Log.error("collapsing on purpose: MISBEHAVE=collapse");
            Runtime.getRuntime().halt(1);
        }
    }

    /**
     * Whether the client wants no other answer over this connection: the JDK's server closes it
     * then and does not say so, and the JDK's client would use it once more.
     */
    private static boolean isLast(HttpExchange exchange) {
        return "close".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Connection"));
    }

    private void write(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body =
                answer.body() instanceof String text
                        ? text.getBytes(StandardCharsets.UTF_8)
                        : Api.JSON.writeValueAsBytes(answer.body());
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.type());
        headers.set(Answer.VERSION, build.version());
        answer.headers().forEach(headers::set);
        if (stopping || isLast(exchange)) headers.set("Connection", "close");
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
    }
}
