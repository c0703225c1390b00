package dev.safetysystem.samples.hap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Events on their way through the queues of a real Redis. */
class QueueIT {
    private static final Path REDIS = Path.of("/usr/bin/redis-server");
    private static final int PATIENCE_SECONDS = 60;

    private final Chain chain = new Chain();
    private Process redis;
    private String url;

    @BeforeEach
    void starts_a_redis_with_a_password() throws Exception {
        assumeTrue(Files.isExecutable(REDIS), "needs redis-server");
        int port = freePort();
        url = "redis://:throwaway@localhost:" + port + "/0";
        redis =
                new ProcessBuilder(
                                REDIS.toString(),
                                "--port",
                                Integer.toString(port),
                                "--bind",
                                "127.0.0.1",
                                "--requirepass",
                                "throwaway",
                                "--save",
                                "")
                        .redirectErrorStream(true)
                        .start();
        BufferedReader output = redis.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains("Ready to accept connections")) return;
        }
        throw new AssertionError("redis-server ended");
    }

    @AfterEach
    void ends_all() throws Exception {
        chain.close();
        if (redis != null) redis.destroyForcibly().waitFor();
    }

    private String start(Role role, String version, String... siblings) throws Exception {
        var environment = new HashMap<>(Map.of("REDIS_URL", url));
        for (int i = 0; i < siblings.length; i += 2) environment.put(siblings[i], siblings[i + 1]);
        return chain.start(role, version, environment);
    }

    private String ingested(String ingestion, String content) throws Exception {
        var answer = chain.post(ingestion + "/v1/events/ingest", Chain.EVENT.formatted(content));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(Chain.json(answer).path("status").asText()).isEqualTo("queued");
        return Chain.json(answer).path("processing_url").asText();
    }

    private JsonNode seeExecuted(String session, String event) throws Exception {
        for (int i = 0; i < PATIENCE_SECONDS * 10; i++) {
            var known = Chain.json(chain.get(session + event));
            if (known.path("status").asText().equals("executed")) return known;
            LockSupport.parkNanos(100_000_000);
        }
        throw new AssertionError("not executed: " + chain.get(session + event).body());
    }

    @Test
    void an_event_passes_all_services_and_its_trail_names_them() throws Exception {
        String screening = start(Role.SCREENING, "v7");
        String ingestion = start(Role.INGESTION, "v7", "SCREENING_URL", screening);
        String session = start(Role.SESSION, "v7");
        String event = ingested(ingestion, "subhuman");
        assertThat(Chain.json(chain.get(session + event)).path("status").asText())
                .isEqualTo("queued");

        // What waits in the queue is taken by whoever comes first, also by a later version.
        String embedding = start(Role.EMBEDDING, "v8");
        String reasoning = start(Role.REASONING, "v8", "CONTEXT_URL", embedding);
        start(Role.EXECUTOR, "v8");

        JsonNode known = seeExecuted(session, event);
        assertThat(known.path("action").asText()).isEqualTo("remove");
        assertThat(Chain.hops(known.path("trail")))
                .containsExactly(
                        "ingestion v7",
                        "screening v7",
                        "reasoning v8",
                        "embedding v8",
                        "executor v8");
        assertThat(chain.get(reasoning + "/health").statusCode()).isEqualTo(200);
        assertThat(chain.get(reasoning + "/metrics").body()).contains("queue_events_total 1");
    }

    @Test
    void reporting_asks_its_sibling_for_the_totals() throws Exception {
        String screening = start(Role.SCREENING, "v7");
        String ingestion = start(Role.INGESTION, "v7", "SCREENING_URL", screening);
        String session = start(Role.SESSION, "v8");
        String reporting = start(Role.REPORTING, "v7", "SESSION_URL", session);
        ingested(ingestion, "hello");
        ingested(ingestion, "hello again");

        var answer = chain.get(reporting + "/v1/report");
        assertThat(Chain.json(answer).path("events").path("queued").asLong()).isEqualTo(2);
        assertThat(Chain.hops(Chain.json(answer).path("hops")))
                .containsExactly("reporting v7", "session v8");
    }

    @Test
    void what_is_not_known_is_404() throws Exception {
        String session = start(Role.SESSION, "v7");
        assertThat(chain.get(session + "/v1/sessions?event_id=none").statusCode()).isEqualTo(404);
        assertThat(chain.get(session + "/v1/sessions").statusCode()).isEqualTo(400);
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
