package dev.safetysystem.migrate.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;

import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.PostgresPrograms;
import dev.safetysystem.migrate.ground.PostgresServer;
import dev.safetysystem.migrate.ground.Programs;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@DisplayName("Dependencies")
class DependencyIT {

    private static Cli.Ended check(Map<String, String> environment, String... arguments) {
        var all = new java.util.ArrayList<>(List.of("check-dependency"));
        all.addAll(List.of(arguments));
        return Cli.run(environment, all);
    }

    @Test
    void PostgreSQL_is_asked_for_version_and_extensions() {
        PostgresServer server = PostgresServer.of(PostgresPrograms.PGVECTOR_16);
        Map<String, String> environment = Cli.environment("DATABASE_URL", server.url("postgres"));
        assertThat(
                        check(
                                        environment,
                                        "postgresql",
                                        "--min-version",
                                        "14",
                                        "--extensions",
                                        "vector,plpgsql")
                                .exit())
                .isZero();
        assertThat(check(environment, "postgresql", "--min-version", "16.99").problem())
                .isEqualTo("too-old");
        assertThat(check(environment, "postgresql", "--extensions", "nonsense").problem())
                .isEqualTo("extension");
        assertThat(check(environment, "postgresql", "--min-version", "new").exit()).isEqualTo(2);
        assertThat(check(environment, "postgresql", "--min-version", "99").exit()).isEqualTo(7);
    }

    @Test
    void nothing_named_is_bad_input() {
        assertThat(check(Map.of()).exit()).isEqualTo(2);
        assertThat(check(Map.of(), "redis").problem()).isEqualTo("no-url");
        assertThat(check(Map.of(), "redis", "--redis-url", "http://h").problem())
                .isEqualTo("redis-url");
        assertThat(check(Map.of(), "qdrant", "--qdrant-url", "qdrant:6333").exit()).isEqualTo(2);
    }

    @Test
    void an_unencoded_password_is_refused_and_no_part_of_it_is_taken_for_the_host() {
        Cli.Ended ended = check(Map.of("REDIS_URL", "redis://:half@sesame@127.0.0.1:1"), "redis");
        assertThat(ended.problem()).isEqualTo("redis-url");
        assertThat(ended.all()).contains("%40").doesNotContain("sesame", "half");
    }

    private static Programs redis(String... options) throws Exception {
        Optional<Path> program = Programs.find("redis-server");
        assumeTrue(program.isPresent(), "needs redis-server");
        int port = Programs.freePort();
        var command =
                new java.util.ArrayList<>(
                        List.of(
                                program.get().toString(),
                                "--port",
                                "" + port,
                                "--save",
                                "",
                                "--bind",
                                "127.0.0.1"));
        command.addAll(List.of(options));
        return Programs.start(port, command);
    }

    @Test
    void Redis_with_a_password_passes_with_it_and_not_without() throws Exception {
        try (Programs redis = redis("--requirepass", "sesame-redis")) {
            String good = "redis://:sesame-redis@127.0.0.1:" + redis.port() + "/0";
            assertThat(
                            check(
                                            Map.of("REDIS_URL", good),
                                            "redis",
                                            "--min-version",
                                            "6",
                                            "--require-auth")
                                    .exit())
                    .isZero();
            assertThat(
                            check(Map.of(), "redis", "--redis-url", good, "--min-version", "99")
                                    .problem())
                    .isEqualTo("too-old");
            Cli.Ended wrong =
                    check(
                            Map.of("REDIS_URL", "redis://:sesame-wrong@127.0.0.1:" + redis.port()),
                            "redis");
            assertThat(wrong.exit()).isEqualTo(6);
            assertThat(wrong.problem()).isEqualTo("login");
            assertThat(wrong.all()).doesNotContain("sesame");
            assertThat(
                            check(Map.of("REDIS_URL", "redis://127.0.0.1:" + redis.port()), "redis")
                                    .problem())
                    .isEqualTo("login");
        }
    }

    @Test
    void Redis_without_a_password_fails_when_one_is_demanded() throws Exception {
        try (Programs redis = redis()) {
            Map<String, String> environment =
                    Map.of("REDIS_URL", "redis://127.0.0.1:" + redis.port());
            assertThat(check(environment, "redis").exit()).isZero();
            Cli.Ended ended = check(environment, "redis", "--require-auth");
            assertThat(ended.exit()).isEqualTo(7);
            assertThat(ended.problem()).isEqualTo("no-auth");
        }
    }

    @Test
    void what_is_no_Redis_or_is_not_there_is_unreachable() throws Exception {
        assertThat(check(Map.of(), "redis", "--redis-url", "redis://127.0.0.1:1").exit())
                .isEqualTo(6);
        HttpServer other = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        other.start();
        try {
            assertThat(
                            check(
                                            Map.of(),
                                            "redis",
                                            "--redis-url",
                                            "redis://127.0.0.1:" + other.getAddress().getPort())
                                    .exit())
                    .isEqualTo(6);
        } finally {
            other.stop(0);
        }
    }

    /** A stand-in for Qdrant: the two answers that the check reads. */
    private static HttpServer qdrantStandIn() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    String path = exchange.getRequestURI().getPath();
                    boolean known =
                            path.equals("/collections")
                                    || path.equals("/collections/good")
                                    || path.equals("/collections/broken");
                    int status =
                            !"key".equals(exchange.getRequestHeaders().getFirst("api-key"))
                                    ? 403
                                    : known ? 200 : 404;
                    String color = path.endsWith("broken") ? "red" : "green";
                    byte[] body =
                            "{\"result\":{\"status\":\"%s\"},\"status\":\"ok\"}"
                                    .formatted(color)
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        return server;
    }

    @Test
    void Qdrant_is_asked_for_its_collections() throws Exception {
        HttpServer qdrant = qdrantStandIn();
        try {
            String url = "http://127.0.0.1:" + qdrant.getAddress().getPort();
            Map<String, String> key = Map.of("QDRANT_API_KEY", "key");
            assertThat(check(key, "qdrant", "--qdrant-url", url, "--collections", "good").exit())
                    .isZero();
            assertThat(
                            check(
                                            key,
                                            "qdrant",
                                            "--qdrant-url",
                                            url + "/",
                                            "--collections",
                                            "good,absent")
                                    .problem())
                    .isEqualTo("missing-collection");
            assertThat(
                            check(key, "qdrant", "--qdrant-url", url, "--collections", "broken")
                                    .problem())
                    .isEqualTo("collection-status");
            assertThat(
                            check(Map.of(), "qdrant", "--qdrant-url", url, "--collections", "good")
                                    .exit())
                    .isEqualTo(6);
        } finally {
            qdrant.stop(0);
        }
        assertThat(check(Map.of(), "qdrant", "--qdrant-url", "http://127.0.0.1:1").exit())
                .isEqualTo(6);
    }
}
