package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.redis.RedisUrl;

import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.Optional;

/** Which Redis. */
public final class RedisOptions {
    @Option(
            names = "--redis-url",
            paramLabel = "URL",
            description =
                    "redis://user:password@host:6379, rediss:// for TLS. Default: $$REDIS_URL.")
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--connect-timeout",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "How long to wait for an answer. Default: ${DEFAULT-VALUE}.")
    Duration timeout;

    /**
     * Where it is.
     *
     * @throws Failure bad input, if none was named or the URL is none
     */
    RedisUrl url(Invocation invocation) {
        String text =
                url.or(() -> Optional.ofNullable(invocation.environment().get("REDIS_URL")))
                        .orElseThrow(
                                () ->
                                        Failure.badInput(
                                                "no-url",
                                                "no Redis was named",
                                                "Set REDIS_URL, or give --redis-url"));
        return RedisUrl.parse(text, invocation.secrets());
    }
}
