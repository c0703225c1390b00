package dev.safetysystem.e2e.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;

import dev.safetysystem.e2e.await.Eventually;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

class LoadTest {
    private static final Eventually SOON = Eventually.withinSeconds(30);

    private final CountDownLatch testEnds = new CountDownLatch(1);
    private HttpServer server;

    @AfterEach
    void stopServer() {
        testEnds.countDown();
        if (server != null) {
            server.stop(0);
        }
    }

    @Test
    void right_answers_are_counted_by_the_version_that_gave_them() {
        AtomicInteger number = new AtomicInteger();
        serve(exchange -> answer(exchange, 200, number.getAndIncrement() % 2 == 0 ? "v1" : "v2"));
        Tally tally = askUntil(8);
        assertThat(tally.by("v1") + tally.by("v2")).isEqualTo(tally.asked());
        assertThat(tally.byVersion()).containsOnlyKeys("v1", "v2");
        assertThat(tally.lost()).isEmpty();
    }

    @Test
    void an_answer_with_another_code_is_wrong_but_not_lost() {
        serve(exchange -> answer(exchange, 403, "v2"));
        Tally tally = askUntil(4);
        assertThat(tally.wrong()).containsOnlyKeys("v2: 403");
        assertThat(tally.lostInAll()).isZero();
        assertThat(tally.right()).isZero();
    }

    @Test
    void an_answer_of_the_500s_is_lost() {
        serve(exchange -> answer(exchange, 503, "v1"));
        assertThat(askUntil(4).lost()).containsOnlyKeys("answered 503 {}");
    }

    @Test
    void a_connection_that_ends_without_an_answer_is_lost() {
        serve(HttpExchange::close);
        Tally tally = askUntil(4);
        assertThat(tally.lostInAll()).isEqualTo(tally.asked());
    }

    @Test
    void a_refused_connection_is_lost() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        Tally tally = askUntil(new InetSocketAddress(InetAddress.getLoopbackAddress(), free), 4);
        assertThat(tally.lost()).containsOnlyKeys("connection refused");
    }

    @Test
    void no_answer_in_time_is_counted_apart() {
        serve(
                exchange -> {
                    try {
                        testEnds.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        Tally tally = askUntil(4);
        assertThat(tally.timedOut()).isEqualTo(tally.asked());
        assertThat(tally.lostInAll()).isZero();
    }

    @Test
    void one_request_in_so_many_goes_over_a_connection_that_is_kept() {
        var clients = new java.util.concurrent.ConcurrentSkipListSet<Integer>();
        serve(
                exchange -> {
                    clients.add(exchange.getRemoteAddress().getPort());
                    answer(exchange, 200, "v1");
                });
        // Asked far apart, so that a kept connection is free again when its next turn comes.
        LoadPlan plan = plan(server.getAddress(), 20, 2);
        try (Load load = Load.start(plan)) {
            SOON.see("20 answers", load::tally, tally -> tally.asked() >= 20);
            Tally tally = load.stop();
            assertThat(tally.lost()).isEmpty();
            assertThat((long) clients.size()).isLessThan(tally.asked());
        }
    }

    @Test
    void addresses_of_others_are_refused() {
        assertThatThrownBy(() -> plan(new InetSocketAddress("192.0.2.1", 80), 1, 0))
                .hasMessageContaining("neither on this machine nor in a private network");
    }

    private Tally askUntil(int asked) {
        return askUntil(server.getAddress(), asked);
    }

    private static Tally askUntil(InetSocketAddress address, int asked) {
        try (Load load = Load.start(plan(address, 100, 0))) {
            SOON.see(asked + " outcomes", load::tally, tally -> tally.asked() >= asked);
            return load.stop();
        }
    }

    private static LoadPlan plan(InetSocketAddress address, int perSecond, int keptEvery) {
        return new LoadPlan(
                address,
                List.of(Question.post("/check", "{}", 200)),
                perSecond,
                keptEvery,
                Duration.ofMinutes(1),
                Duration.ofSeconds(1));
    }

    private void serve(HttpHandler handler) {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", handler);
        server.start();
    }

    private static void answer(HttpExchange exchange, int code, String version) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("X-Version", version);
        exchange.sendResponseHeaders(code, 2);
        exchange.getResponseBody().write("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        exchange.close();
    }
}
