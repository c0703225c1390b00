package dev.safetysystem.migrate.check;

import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a Qdrant has the collections that an application needs, and they are usable. */
public final class QdrantCheck {
    private QdrantCheck() {}

    /**
     * Asks the server.
     *
     * @param apiKey sent as {@code api-key} if there is one
     * @param collections that must be there with status green or yellow
     * @throws Failure unreachable (try again) or proof failed
     */
    public static void run(
            URI url, Optional<String> apiKey, List<String> collections, Duration timeout) {
        var problems = new ArrayList<Problem>();
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(timeout).build()) {
            get(client, url, "/collections", apiKey, timeout);
            for (String collection : collections) {
                String path =
                        "/collections/"
                                + URLEncoder.encode(collection, StandardCharsets.UTF_8)
                                        .replace("+", "%20");
                judge(collection, get(client, url, path, apiKey, timeout)).ifPresent(problems::add);
            }
        } catch (IOException unreachable) {
            throw Failure.because(
                    unreachable,
                    ExitCode.UNREACHABLE,
                    Problem.of(
                            "unreachable",
                            "Qdrant at %s cannot be asked: %s"
                                    .formatted(url.getAuthority(), words(unreachable)),
                            "Check the URL and the network, then run the command again"));
        }
        if (!problems.isEmpty()) {
            throw Failure.of(ExitCode.PROOF_FAILED, problems);
        }
    }

    private static HttpResponse<String> get(
            HttpClient client, URI base, String path, Optional<String> apiKey, Duration timeout)
            throws IOException {
        var request =
                HttpRequest.newBuilder(URI.create(base.toString().replaceAll("/+$", "") + path))
                        .timeout(timeout);
        apiKey.ifPresent(key -> request.header("api-key", key));
        try {
            HttpResponse<String> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            int status = response.statusCode();
            if (status != 200 && status != 404) {
                throw new IOException("it answers HTTP " + status);
            }
            return response;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    private static Optional<Problem> judge(String collection, HttpResponse<String> response)
            throws IOException {
        if (response.statusCode() == 404) {
            return Optional.of(
                    Problem.of(
                            "missing-collection",
                            "Qdrant has no collection " + collection,
                            "Create the collection, or correct its name"));
        }
        String status = status(response.body());
        if (status.equals("green") || status.equals("yellow")) {
            return Optional.empty();
        }
        return Optional.of(
                Problem.of(
                        "collection-status",
                        "collection %s has status %s".formatted(collection, status),
                        "See Qdrant's log: green or yellow is needed"));
    }

    private static String status(String body) throws IOException {
        try {
            return Json.parse(body) instanceof Json.Fields document
                    ? document.get("result")
                            .filter(Json.Fields.class::isInstance)
                            .flatMap(result -> ((Json.Fields) result).text("status"))
                            .orElse("unknown")
                    : "unknown";
        } catch (IllegalArgumentException notJson) {
            throw new IOException("its answer is not JSON", notJson);
        }
    }

    private static String words(IOException error) {
        return Optional.ofNullable(error.getMessage()).orElse(error.getClass().getSimpleName());
    }
}
