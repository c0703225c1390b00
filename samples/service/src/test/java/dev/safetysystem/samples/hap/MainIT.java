package dev.safetysystem.samples.hap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The service as the process that a container runs. */
class MainIT {
    private Process process;

    @AfterEach
    void ends_what_it_started() {
        process.destroyForcibly();
    }

    @Test
    void ends_with_0_when_it_is_told_to_stop() throws Exception {
        start(Map.of());
        awaitLine("HAP service initialized");
        process.toHandle().destroy();
        awaitLine("stopped");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void while_it_stops_it_is_not_ready_still_answers_and_closes_connections() throws Exception {
        int port = freePort();
        start(Map.of("PORT", Integer.toString(port)));
        awaitLine("HAP service initialized");
        try (var client = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/health"))
                            .build();
            // The client's first request takes a busy machine longer than the service stops.
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
            process.toHandle().destroy();
            awaitLine("stopping");
            var answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Connection")).contains("close");
        }
    }

    @Test
    void the_version_that_crashes_ends_with_1_after_it_was_initialized() throws Exception {
        start(Map.of("MISBEHAVE", "crash"));
        awaitLine("HAP service initialized");
        awaitLine("crashing on purpose");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
    }

    @Test
    void the_version_that_collapses_ends_with_1_after_some_requests() throws Exception {
        int port = freePort();
        start(Map.of("MISBEHAVE", "collapse", "PORT", Integer.toString(port)));
        awaitLine("HAP service initialized");
        try (var client = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(
                                    URI.create("http://localhost:" + port + "/api/v2/hap/check"))
                            .POST(BodyPublishers.ofString("{\"content\":\"hello\"}"))
                            .build();
            for (int i = 0; i < 29; i++) {
                assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
            }
            assertThat(process.isAlive()).isTrue();
            client.sendAsync(request, BodyHandlers.discarding());
            awaitLine("collapsing on purpose");
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
    }

    @Test
    void refuses_to_start_with_a_setting_that_it_cannot_honour() throws Exception {
        start(Map.of("HAP_ML_ENABLED", "true"));
        awaitLine("HAP_ML_ENABLED=true cannot be honoured");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
    }

    private void start(Map<String, String> environment) throws IOException {
        var command =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName())
                        .redirectErrorStream(true);
        command.environment().putIfAbsent("PORT", "0");
        command.environment().putAll(environment);
        process = command.start();
    }

    private void awaitLine(String part) throws IOException {
        BufferedReader output = process.inputReader();
        var seen = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains(part)) return;
            seen.append(line).append('\n');
        }
        throw new AssertionError("no line with \"" + part + "\" before the output ended:\n" + seen);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
