package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.backup.Meter;
import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.outcome.Result;
import dev.safetysystem.migrate.redis.RedisSave;
import dev.safetysystem.migrate.redis.RedisUrl;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** {@code migrate backup-redis}. */
@CommandLine.Command(
        name = "backup-redis",
        description = {
            "Tells a Redis server to save its data (BGSAVE), and waits for the end. The file stays on the server's",
            "own disk: no set is made, and check-backup and prune do not know of it."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The user needs INFO, TIME and BGSAVE, and CONFIG GET if the file is to be named.",
            "",
            "Example:",
            "  REDIS_URL=redis://:secret@cache:6379 migrate backup-redis --wait 5m"
        })
final class BackupRedisCommand implements Command {
    @Mixin private RedisOptions redis;
    @Mixin private OutputOptions output;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "10m",
            description =
                    "How long to wait for the save, and for one that is already running. Default: ${DEFAULT-VALUE}.")
    private Duration wait;

    @Override
    public Result run(Invocation invocation) {
        RedisUrl url = redis.url(invocation);
        var meter = new Meter(invocation.progress(), InstantSource.system());
        RedisSave.Saved saved =
                new RedisSave(url, meter, invocation.stop()).run(redis.timeout, wait);
        return Result.done(
                        "Redis at %s has saved its data as of %s: %s, on its own disk"
                                .formatted(
                                        url,
                                        saved.snapshotAt(),
                                        saved.file().orElse("in its usual file")),
                        Json.fields()
                                .with("server", url.toString())
                                .with("serverVersion", saved.version())
                                .with("snapshotAt", saved.snapshotAt().toString())
                                .with("file", saved.file())
                                .with("appendOnly", saved.appendOnly())
                                .with("tookMillis", saved.took().toMillis()))
                .warning(warnings(saved));
    }

    private static List<Problem> warnings(RedisSave.Saved saved) {
        var warnings = new ArrayList<Problem>();
        if (saved.file().isEmpty()) {
            warnings.add(
                    Problem.of(
                            "file-unknown",
                            "the server does not tell where the file is",
                            "Allow the user CONFIG GET, or ask who runs the server"));
        }
        if (saved.appendOnly()) {
            warnings.add(
                    Problem.of(
                            "append-only",
                            "appendonly is on: at its start this server reads its append-only files, not the one that was saved",
                            "To go back to the file, start the server with appendonly off and turn it on afterwards (CONFIG SET appendonly yes)"));
        }
        return warnings;
    }
}
