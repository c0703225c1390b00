package dev.safetysystem.migrate.qdrant;

import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** One node of a Qdrant cluster, by the few of its calls that snapshots take. */
final class QdrantNode implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** A node may work on the snapshot of a large collection for long before it answers. */
    private static final Duration ANSWER = Duration.ofHours(2);

    private final String url;
    private final Optional<String> apiKey;
    private final HttpClient client;

    QdrantNode(URI url, Optional<String> apiKey) {
        this.url = url.toString().replaceAll("/+$", "");
        this.apiKey = apiKey;
        this.client = HttpClient.newBuilder().connectTimeout(CONNECT).build();
    }

    /**
     * A snapshot that lies on the node.
     *
     * @param name its name there
     * @param size its size in bytes
     * @param sha256 the checksum that the node gives
     */
    record Remote(String name, long size, String sha256) {}

    /** The node's version. */
    String version() {
        return json(get("/")).text("version").orElse("unknown");
    }

    /** Names of all collections. */
    List<String> collections() {
        return texts(result(get("/collections")), "collections", "name");
    }

    /** Number of points that the node reports; empty if there is no such collection. */
    Optional<Long> points(String collection) {
        var answer = send(request(path(collection, "")).GET());
        return answer.statusCode() == 404
                ? Optional.empty()
                : Optional.of(result(ok(answer)).number("points_count").orElse(-1L));
    }

    /** Other names of a collection. */
    List<String> aliases(String collection) {
        return texts(result(get(path(collection, "/aliases"))), "aliases", "alias_name");
    }

    /** Has the node write a snapshot. */
    Remote snapshot(String collection) {
        var made =
                result(
                        ok(
                                send(
                                        request(path(collection, "/snapshots?wait=true"))
                                                .POST(BodyPublishers.noBody()))));
        return new Remote(
                made.text("name").orElseThrow(() -> odd("no name")),
                made.number("size").orElse(-1L),
                made.text("checksum").orElseThrow(() -> odd("no checksum; Qdrant 1.9 gives one")));
    }

    /** Copies a snapshot from the node to a new file. */
    void fetch(String collection, String snapshot, Path file) {
        var answer =
                exchange(
                        request(path(collection, "/snapshots/" + encoded(snapshot))).GET(),
                        BodyHandlers.ofFile(file));
        if (answer.statusCode() != 200) {
            throw odd("HTTP " + answer.statusCode() + " for the snapshot it just made");
        }
    }

    /** Removes a snapshot from the node's own disk. */
    void remove(String collection, String snapshot) {
        ok(
                send(
                        request(path(collection, "/snapshots/" + encoded(snapshot) + "?wait=true"))
                                .DELETE()));
    }

    /** Makes a collection from a snapshot; the node checks the checksum itself. */
    void recover(String collection, Path file, String sha256) {
        var boundary = "migrate-" + UUID.nameUUIDFromBytes(sha256.getBytes(StandardCharsets.UTF_8));
        var query = "/snapshots/upload?wait=true&priority=snapshot&checksum=" + sha256;
        ok(
                send(
                        request(path(collection, query))
                                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                                .POST(multipart(boundary, file))));
    }

    private static BodyPublisher multipart(String boundary, Path file) {
        try {
            return BodyPublishers.concat(
                    BodyPublishers.ofString(
                            "--"
                                    + boundary
                                    + "\r\nContent-Disposition: form-data; name=\"snapshot\";"
                                    + " filename=\"snapshot\"\r\n"
                                    + "Content-Type: application/octet-stream\r\n\r\n"),
                    BodyPublishers.ofFile(file),
                    BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
        } catch (FileNotFoundException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String path(String collection, String rest) {
        return "/collections/" + encoded(collection) + rest;
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create(url + path)).timeout(ANSWER);
        apiKey.ifPresent(key -> request.header("api-key", key));
        return request;
    }

    private String get(String path) {
        return ok(send(request(path).GET()));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        return exchange(request, BodyHandlers.ofString());
    }

    private <T> HttpResponse<T> exchange(
            HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request.build(), handler);
        } catch (IOException e) {
            throw Failure.because(
                    e,
                    ExitCode.UNREACHABLE,
                    Problem.of(
                            "unreachable",
                            "Qdrant at %s does not answer: %s".formatted(url, e.getMessage()),
                            "Check the URL and the network, then run the command again"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw dev.safetysystem.migrate.process.Stop.stopped();
        }
    }

    private String ok(HttpResponse<String> answer) {
        int status = answer.statusCode();
        if (status == 200 || status == 202) {
            return answer.body();
        }
        if (status == 401 || status == 403) {
            throw Failure.of(
                    ExitCode.UNREACHABLE,
                    Problem.of(
                            "login",
                            "Qdrant at " + url + " refuses the key (HTTP " + status + ")",
                            "Set QDRANT_API_KEY"));
        }
        throw odd("HTTP " + status);
    }

    private Failure odd(String what) {
        return Failure.of(
                ExitCode.UNREACHABLE,
                Problem.of(
                        "qdrant",
                        "Qdrant at " + url + " answers with " + what,
                        "See the node's log, then run the command again"));
    }

    private Json.Fields json(String body) {
        try {
            if (Json.parse(body) instanceof Json.Fields fields) {
                return fields;
            }
        } catch (IllegalArgumentException notJson) {
            // Said below, without the body.
        }
        throw odd("something that is not JSON");
    }

    private Json.Fields result(String body) {
        return json(body)
                .get("result")
                .filter(Json.Fields.class::isInstance)
                .map(Json.Fields.class::cast)
                .orElseThrow(() -> odd("no result"));
    }

    private static List<String> texts(Json.Fields result, String list, String field) {
        return result.get(list).filter(Json.Items.class::isInstance).stream()
                .flatMap(items -> ((Json.Items) items).values().stream())
                .filter(Json.Fields.class::isInstance)
                .flatMap(item -> ((Json.Fields) item).text(field).stream())
                .toList();
    }

    /** The node's address. */
    String url() {
        return url;
    }

    @Override
    public void close() {
        client.close();
    }
}
