package dev.safetysystem.migrate.check;

import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Whether a Redis is what an application needs. */
public final class RedisCheck {
    private RedisCheck() {}

    /**
     * Asks the server.
     *
     * @param requireAuth it must refuse who gives no password
     * @return its version
     * @throws Failure unreachable, not let in (both: try again), or proof failed
     */
    public static String run(
            RedisUrl url, Optional<String> minVersion, boolean requireAuth, Duration timeout) {
        try {
            if (requireAuth) proveAuth(url, timeout);
            try (RedisConnection redis = RedisConnection.open(url, timeout)) {
                logIn(redis, url);
                RedisConnection.Answer info = redis.ask("INFO", "server");
                if (info.error()) throw refused(url, info.text());
                String version = version(info.text());
                ServiceVersion.require("Redis", version, minVersion);
                return version;
            }
        } catch (IOException unreachable) {
            throw Failure.because(
                    unreachable,
                    ExitCode.UNREACHABLE,
                    Problem.of(
                            "unreachable",
                            "Redis at %s cannot be reached: %s"
                                    .formatted(url, unreachable.getMessage()),
                            "Check host, port, TLS and network, then run the command again"));
        }
    }

    private static void proveAuth(RedisUrl url, Duration timeout) throws IOException {
        try (RedisConnection stranger = RedisConnection.open(url, timeout)) {
            RedisConnection.Answer answer = stranger.ask("PING");
            if (!answer.error())
                throw Failure.of(
                        ExitCode.PROOF_FAILED,
                        Problem.of(
                                "no-auth",
                                "Redis at " + url + " answers without a password",
                                "Set requirepass, or access control lists with the default user off"));
        }
    }

    private static void logIn(RedisConnection redis, RedisUrl url) throws IOException {
        if (url.password().isEmpty()) return;
        RedisConnection.Answer answer =
                url.user().isPresent()
                        ? redis.ask("AUTH", url.user().get(), url.password().get())
                        : redis.ask("AUTH", url.password().get());
        if (answer.error()) throw refused(url, answer.text());
    }

    private static Failure refused(RedisUrl url, String words) {
        return Failure.of(
                ExitCode.UNREACHABLE,
                Problem.of(
                        "login",
                        "Redis at %s does not let us in: %s".formatted(url, words),
                        "Check user and password"));
    }

    private static String version(String info) {
        return info.lines()
                .filter(line -> line.startsWith("redis_version:"))
                .map(line -> line.substring("redis_version:".length()).strip())
                .findFirst()
                .orElse("unknown");
    }
}
