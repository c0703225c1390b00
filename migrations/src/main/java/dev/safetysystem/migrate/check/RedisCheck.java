package dev.safetysystem.migrate.check;

import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.redis.RedisConnection;
import dev.safetysystem.migrate.redis.RedisUrl;

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
            if (requireAuth) {
                proveAuth(url, timeout);
            }
            try (RedisConnection redis = RedisConnection.open(url, timeout)) {
                redis.logIn();
                String version = redis.info("server").getOrDefault("redis_version", "unknown");
                ServiceVersion.require("Redis", version, minVersion);
                return version;
            }
        } catch (IOException unreachable) {
            throw RedisConnection.unreachable(url, unreachable);
        }
    }

    private static void proveAuth(RedisUrl url, Duration timeout) throws IOException {
        try (RedisConnection stranger = RedisConnection.open(url, timeout)) {
            RedisConnection.Answer answer = stranger.ask("PING");
            if (!answer.error()) {
                throw Failure.of(
                        ExitCode.PROOF_FAILED,
                        Problem.of(
                                "no-auth",
                                "Redis at " + url + " answers without a password",
                                "Set requirepass, or access control lists with the default user off"));
            }
        }
    }
}
