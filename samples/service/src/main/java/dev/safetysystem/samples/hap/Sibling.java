package dev.safetysystem.samples.hap;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Another service of the system.
 *
 * @param role what it is
 * @param url where it is
 */
record Sibling(Role role, URI url) {
    /** Longer than the clients of a whole chain wait: they decide what is too late. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * What it answered.
     *
     * @param document the body
     * @param hops who had a part in it
     */
    record Reply(JsonNode document, List<Hop> hops) {}

    /**
     * Asks it once: a second try would hide what a client of this service is to see.
     *
     * @throws Refusal if it does not answer 200
     */
    Reply post(String path, Object body) {
        try {
            byte[] bytes = Api.JSON.writeValueAsBytes(body);
            HttpURLConnection connection = open(path);
            connection.setRequestMethod("POST");
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setDoOutput(true);
            // Streamed, or the JDK sends a POST that was broken off a second time.
            connection.setFixedLengthStreamingMode(bytes.length);
            try (var out = connection.getOutputStream()) {
                out.write(bytes);
            }
            return reply(connection);
        } catch (IOException e) {
            throw unanswered(e.toString());
        }
    }

    /** As {@link #post}, without a body. */
    Reply get(String path) {
        try {
            return reply(open(path));
        } catch (IOException e) {
            throw unanswered(e.toString());
        }
    }

    /** A connection of its own, so that it meets what the Service selects now. */
    private HttpURLConnection open(String path) throws IOException {
        var connection = (HttpURLConnection) url.resolve(path).toURL().openConnection();
        connection.setRequestProperty("Connection", "close");
        connection.setConnectTimeout(Math.toIntExact(PATIENCE.toMillis()));
        connection.setReadTimeout(Math.toIntExact(PATIENCE.toMillis()));
        return connection;
    }

    private Reply reply(HttpURLConnection connection) throws IOException {
        int code = connection.getResponseCode();
        if (code != 200) throw unanswered("it answered " + code);
        try (InputStream in = connection.getInputStream()) {
            JsonNode document = Api.JSON.readTree(in);
            var hops = List.of(Api.JSON.treeToValue(document.path("hops"), Hop[].class));
            return new Reply(document, hops);
        }
    }

    private Refusal unanswered(String why) {
        return new Refusal(502, role.written() + " at " + url + " is of no help: " + why);
    }
}
