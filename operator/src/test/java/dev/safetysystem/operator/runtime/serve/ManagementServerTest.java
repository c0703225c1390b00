package dev.safetysystem.operator.runtime.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;

class ManagementServerTest {
    private Optional<String> stopped = Optional.empty();
    private Optional<String> detail = Optional.empty();
    private boolean ready;
    private final OperatorMetrics metrics = new OperatorMetrics();
    private ManagementServer server;

    @BeforeEach
    void start() throws IOException {
        server =
                new ManagementServer(
                        0, 0, () -> stopped, () -> ready, () -> detail, metrics::scrape);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void readiness_says_what_else_is_to_be_known() throws Exception {
        ready = true;
        detail = Optional.of("not read: two");

        assertThat(get("/readyz").body()).isEqualTo("ok\nnot read: two");
    }

    @Test
    void it_is_alive_before_it_is_ready() throws Exception {
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);

        ready = true;

        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void a_port_that_is_taken_is_named() {
        int taken = server.metricsPort();

        assertThatThrownBy(() -> another(taken, 0))
                .isInstanceOf(BindException.class)
                .hasMessageStartingWith("HEALTH_PORT=" + taken + ": ")
                .hasMessageEndingWith("choose a port that is free");
        assertThatThrownBy(() -> another(0, taken))
                .isInstanceOf(BindException.class)
                .hasMessageStartingWith("PORT=" + taken + ": ");
    }

    private ManagementServer another(int health, int port) throws IOException {
        return new ManagementServer(
                health, port, () -> stopped, () -> ready, () -> detail, metrics::scrape);
    }

    @Test
    void health_and_metrics_are_on_ports_of_their_own() throws Exception {
        assertThat(get(server.metricsPort(), "/livez").statusCode()).isEqualTo(404);
        assertThat(get(server.healthPort(), "/metrics").statusCode()).isEqualTo(404);
    }

    @Test
    void passes_that_stopped_are_told_as_not_alive() throws Exception {
        stopped = Optional.of("2 passes do not end");

        HttpResponse<String> answer = get("/livez");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("2 passes do not end");
    }

    @Test
    void metrics_name_no_system() throws Exception {
        metrics.ready("uid-of-a-system", "True");
        metrics.wrote("Deployment", "Apply");

        String text = get(server.metricsPort(), "/metrics").body();

        assertThat(text)
                .contains("safetysystem_systems{ready=\"True\"} 1.0")
                .contains("safetysystem_api_writes_total{kind=\"Deployment\",verb=\"Apply\"} 1.0")
                .doesNotContain("uid-of-a-system");
    }

    @Test
    void reasons_from_outside_the_closed_list_do_not_multiply_series() {
        for (int i = 0; i < 1000; i++) {
            metrics.noticed(
                    new dev.safetysystem.operator.plan.release.Notice(
                            dev.safetysystem.operator.plan.release.Notice.Level.NORMAL,
                            "Reason" + i,
                            "",
                            ""));
        }

        assertThat(
                        metrics.scrape()
                                .lines()
                                .filter(l -> l.startsWith("safetysystem_decisions_total")))
                .hasSize(65);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(server.healthPort(), path);
    }

    private static HttpResponse<String> get(int port, String path)
            throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                    BodyHandlers.ofString());
        }
    }
}
