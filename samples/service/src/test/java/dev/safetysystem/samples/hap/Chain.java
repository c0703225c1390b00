package dev.safetysystem.samples.hap;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Services that call each other, all in this process. */
final class Chain implements AutoCloseable {
    static final String EVENT = "{\"event_type\":\"message_created\",\"content\":\"%s\"}";

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Server> started = new ArrayList<>();

    /** Where the service is that was started. */
    String start(Role role, String version, Map<String, String> environment) throws IOException {
        var build = new Build(version, Misbehaviour.NONE, 0);
        var server = Server.start(build, role, environment);
        started.add(server);
        return "http://localhost:" + server.port();
    }

    HttpResponse<String> post(String url, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url)).POST(BodyPublishers.ofString(body));
        if (headers.length > 0) request.headers(headers);
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String url) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> answer) throws IOException {
        return Api.JSON.readTree(answer.body());
    }

    /** Who had a part in an answer: {@code [ingestion v7, screening v7]}. */
    static List<String> hops(JsonNode hops) {
        var texts = new ArrayList<String>();
        hops.forEach(
                hop ->
                        texts.add(
                                hop.path("service").asText() + " " + hop.path("version").asText()));
        return texts;
    }

    @Override
    public void close() throws InterruptedException {
        for (Server server : started) server.stop(Duration.ZERO);
        client.close();
    }
}
