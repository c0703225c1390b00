package dev.safetysystem.samples.hap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

class ServerTest {
    private static final String ABUSIVE =
            "{\"tenant_id\":\"test\",\"user_id\":\"test_user\",\"description\":\"Create a function [inappropriate content test]\"}";

    private final HttpClient client = HttpClient.newHttpClient();
    private Server server;

    @BeforeEach
    void starts() throws IOException {
        server = start(Misbehaviour.NONE, Map.of());
    }

    @AfterEach
    void stops() throws InterruptedException {
        server.stop(Duration.ZERO);
        client.close();
    }

    @Test
    void is_healthy_and_names_its_version() throws Exception {
        var answer = get(server, "/health");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("X-Version")).contains("v7");
        assertThat(json(answer).get("status").asText()).isEqualTo("healthy");
        assertThat(json(answer).get("version").asText()).isEqualTo("v7");
    }

    @Test
    void tells_what_it_found_in_a_text() throws Exception {
        var answer = post("/api/v2/hap/check", "{\"content\":\"damn 1diot\",\"context\":\"chat\"}");
        assertThat(answer.statusCode()).isEqualTo(200);
        var found = json(answer);
        assertThat(found.get("verdict").asText()).isEqualTo("FLAGGED");
        assertThat(found.get("severity").asText()).isEqualTo("MEDIUM");
        assertThat(found.get("categories").toString()).isEqualTo("[\"ABUSE\",\"PROFANITY\"]");
        assertThat(found.get("matches").findValuesAsText("term")).containsExactly("damn", "idiot");
        assertThat(found.get("processing_time_ms").asDouble()).isPositive();
    }

    @Test
    void tells_that_a_text_is_harmless() throws Exception {
        var found = json(post("/api/v2/hap/check", "{\"content\":\"test content\"}"));
        assertThat(found.get("verdict").asText()).isEqualTo("ALLOWED");
        assertThat(found.get("severity").asText()).isEqualTo("NONE");
        assertThat(found.get("matches")).isEmpty();
    }

    @Test
    void checks_a_batch_in_its_order() throws Exception {
        var answer = post("/api/v2/hap/check-batch", "{\"contents\":[\"hello\",\"subhuman\"]}");
        assertThat(json(answer).get("results").findValuesAsText("verdict"))
                .containsExactly("ALLOWED", "BLOCKED");
    }

    @Test
    void refuses_a_task_whose_description_is_blocked() throws Exception {
        var answer = post("/execute", ABUSIVE);
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(json(answer).get("severity").asText()).isEqualTo("HIGH");
    }

    @Test
    void accepts_a_harmless_task() throws Exception {
        var answer =
                post(
                        "/execute",
                        "{\"tenant_id\":\"t\",\"user_id\":\"u\",\"description\":\"Sort a list\"}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).get("status").asText()).isEqualTo("accepted");
    }

    @Test
    void the_version_with_wrong_answers_accepts_what_must_be_blocked() throws Exception {
        var broken = start(Misbehaviour.WRONG_ANSWERS, Map.of());
        assertThat(post(broken, "/execute", ABUSIVE).statusCode()).isEqualTo(200);
        assertThat(get(broken, "/health").statusCode()).isEqualTo(200);
        broken.stop(Duration.ZERO);
    }

    @Test
    void the_version_that_is_never_ready_says_so_and_still_answers() throws Exception {
        var broken = start(Misbehaviour.NEVER_READY, Map.of());
        assertThat(get(broken, "/health").statusCode()).isEqualTo(503);
        assertThat(post(broken, "/execute", ABUSIVE).statusCode()).isEqualTo(403);
        broken.stop(Duration.ZERO);
    }

    @ParameterizedTest(name = "{0} with {1} is answered {2}: {3}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /api/v2/hap/check       | {"content":         | 400 | not the JSON that is expected
                    /api/v2/hap/check       | null                | 400 | must be a JSON object
                    /api/v2/hap/check       | [1]                 | 400 | not the JSON that is expected
                    /api/v2/hap/check       | {"context":"chat"}  | 400 | "content" is required
                    /api/v2/hap/check-batch | {"contents":[null]} | 400 | "contents[]" is required
                    /execute                | {"user_id":"u"}     | 400 | "tenant_id" is required
                    /nothing                | {}                  | 404 | there is nothing at /nothing
                    /health                 | {}                  | 405 | answers GET only
                    """)
    void says_what_is_wrong_with_a_request(String path, String body, int status, String error)
            throws Exception {
        var answer = post(path, body);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer).get("error").asText()).contains(error);
    }

    @Test
    void refuses_a_body_that_is_too_long() throws Exception {
        var answer = post("/api/v2/hap/check", "x".repeat(Requests.LONGEST + 1));
        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void refuses_a_batch_that_is_too_large() throws Exception {
        var small = start(Misbehaviour.NONE, Map.of("HAP_BATCH_SIZE", "1"));
        var answer = post(small, "/api/v2/hap/check-batch", "{\"contents\":[\"a\",\"b\"]}");
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("HAP_BATCH_SIZE allows 1");
        small.stop(Duration.ZERO);
    }

    @Test
    void says_that_it_closes_a_connection_that_its_client_wants_closed() throws Exception {
        var url = URI.create("http://localhost:" + server.port() + "/health").toURL();
        var connection = (HttpURLConnection) url.openConnection();
        connection.setRequestProperty("Connection", "close");
        assertThat(connection.getResponseCode()).isEqualTo(200);
        assertThat(connection.getHeaderField("Connection")).isEqualTo("close");
    }

    @Test
    void counts_what_clients_asked_and_not_what_probes_asked() throws Exception {
        post("/execute", ABUSIVE);
        post("/execute", "nonsense");
        post("/made/up", "{}");
        post("/api/v2/hap/check", "{\"content\":\"hello\"}");
        post("/api/v2/hap/check", "{\"content\":\"hello\"}");
        get(server, "/health");
        var answer = get(server, "/metrics");
        assertThat(answer.headers().firstValue("Content-Type"))
                .contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body().lines())
                .contains(
                        "hap_build_info{version=\"v7\"} 1",
                        "http_requests_total{path=\"/execute\",status=\"403\"} 1",
                        "http_requests_total{path=\"/execute\",status=\"400\"} 1",
                        "http_requests_total{path=\"other\",status=\"404\"} 1",
                        "http_requests_total{path=\"/api/v2/hap/check\",status=\"200\"} 2",
                        "http_request_duration_seconds_count{path=\"/execute\"} 2",
                        "http_request_duration_seconds_bucket{path=\"/execute\",le=\"+Inf\"} 2",
                        "hap_checks_total{verdict=\"BLOCKED\"} 1",
                        "hap_checks_total{verdict=\"ALLOWED\"} 2",
                        "hap_cache_hits_total 1")
                .noneMatch(line -> line.contains("/health"));
    }

    private static Server start(Misbehaviour misbehaviour, Map<String, String> settings)
            throws IOException {
        return Server.start(new Build("v7", misbehaviour, 0), Role.FILTER, settings);
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return post(server, path, body);
    }

    private HttpResponse<String> post(Server to, String path, String body) throws Exception {
        return client.send(
                request(to, path).POST(BodyPublishers.ofString(body)).build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(Server from, String path) throws Exception {
        return client.send(request(from, path).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(Server server, String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path));
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return Api.JSON.readTree(answer.body());
    }
}
