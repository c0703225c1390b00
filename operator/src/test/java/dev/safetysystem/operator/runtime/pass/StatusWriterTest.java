package dev.safetysystem.operator.runtime.pass;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.runtime.kube.KubernetesAccess;
import dev.safetysystem.operator.runtime.kube.ServerClock;
import dev.safetysystem.operator.runtime.kube.SystemRoom;
import dev.safetysystem.operator.runtime.serve.OperatorMetrics;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** How that passes fail comes into a status, whatever else stands there. */
class StatusWriterTest {
    private static final String STORED =
            """
            {"apiVersion": "safetysystem.dev/v1alpha1", "kind": "SafetySystem",
             "metadata": {"name": "hap", "namespace": "qlp", "uid": "%s", "resourceVersion": "7", "generation": 4},
             "spec": {"components": "of a shape that nobody knows"},
             "status": {"step": "Nowhere", "release": {"name": "r-1", "ofALaterVersion": true}}}
            """;

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final WrittenStatuses written = new WrittenStatuses();
    private volatile String stored = STORED.formatted("uid-1");
    private volatile JsonNode patch = Json.object();
    private HttpServer server;
    private KubernetesClient client;
    private StatusWriter writer;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    String method = exchange.getRequestMethod();
                    requests.add(
                            method
                                    + " "
                                    + exchange.getRequestURI().getPath()
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("Content-Type"));
                    if (method.equals("PATCH")) {
                        patch =
                                Json.parse(
                                        new String(
                                                exchange.getRequestBody().readAllBytes(),
                                                StandardCharsets.UTF_8));
                    }
                    byte[] body = stored.getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().add("Content-Type", "application/json");
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        Config config =
                new ConfigBuilder(Config.empty())
                        .withMasterUrl("http://localhost:" + server.getAddress().getPort())
                        .build();
        var clock = new ServerClock(Clock.systemUTC(), System::nanoTime);
        client =
                KubernetesAccess.client(
                        config, KubernetesAccess.serialization(SystemRoom.ofThisProcess()), clock);
        writer =
                new StatusWriter(
                        client,
                        () -> true,
                        new OperatorMetrics(),
                        written,
                        Clock.fixed(Instant.parse("2026-01-05T09:00:00Z"), ZoneOffset.UTC));
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    @Test
    void it_is_applied_over_exactly_what_was_read_and_takes_nothing_away() {
        writer.tellFailed(known(), "passes fail");

        assertThat(requests)
                .containsExactly(
                        "GET /apis/safetysystem.dev/v1alpha1/namespaces/qlp/safetysystems/hap null",
                        "PATCH /apis/safetysystem.dev/v1alpha1/namespaces/qlp/safetysystems/hap/status"
                                + " application/apply-patch+yaml");
        assertThat(patch.has("spec")).isFalse();
        assertThat(patch.at("/metadata/resourceVersion").asText()).isEqualTo("7");
        assertThat(patch.at("/metadata/uid").asText()).isEqualTo("uid-1");
        assertThat(patch.at("/status/step").asText()).isEqualTo("Nowhere");
        assertThat(patch.at("/status/release/ofALaterVersion").asBoolean()).isTrue();
        assertThat(patch.at("/status/conditions/1/type").asText()).isEqualTo("Stalled");
        assertThat(patch.at("/status/conditions/1/reason").asText()).isEqualTo("PassFailed");
    }

    @Test
    void its_own_write_wakes_nobody() {
        writer.tellFailed(known(), "passes fail");

        var answered = known();
        answered.getMetadata().setResourceVersion("7");
        assertThat(written.holds(answered)).isTrue();
    }

    @Test
    void another_resource_of_the_same_name_is_left_alone() {
        stored = STORED.formatted("uid-2");

        writer.tellFailed(known(), "passes fail");

        assertThat(requests).hasSize(1);
        assertThat(Optional.of(patch)).contains(Json.object());
    }

    private static SafetySystem known() {
        var known = new SafetySystem();
        known.setMetadata(
                new ObjectMetaBuilder()
                        .withNamespace("qlp")
                        .withName("hap")
                        .withUid("uid-1")
                        .withResourceVersion("6")
                        .build());
        return known;
    }
}
