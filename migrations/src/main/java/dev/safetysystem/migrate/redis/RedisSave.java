package dev.safetysystem.migrate.redis;

import dev.safetysystem.migrate.backup.Meter;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.process.Stop;
import dev.safetysystem.migrate.redis.RedisConnection.Answer;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Has a Redis save what it holds to its own disk, and waits until it has. {@code BGSAVE} only says
 * that a save began: it may fail, or be cancelled by somebody else, and then tells nobody.
 */
public final class RedisSave {
    private static final Duration POLL = Duration.ofMillis(100);

    private final RedisUrl url;
    private final Meter meter;
    private final Stop stop;

    /** A save of that server. */
    public RedisSave(RedisUrl url, Meter meter, Stop stop) {
        this.url = url;
        this.meter = meter;
        this.stop = stop;
    }

    /**
     * What was saved.
     *
     * @param version of the server
     * @param snapshotAt what was written before this instant, by the server's clock, is in the file
     * @param took how long the save took
     * @param file on the server's own disk; empty if the server does not tell
     * @param appendOnly whether the server reads its append-only files at its start, not this one
     */
    public record Saved(
            String version,
            Instant snapshotAt,
            Duration took,
            Optional<String> file,
            boolean appendOnly) {}

    /** What the server says about its saves. */
    private record Persistence(Map<String, String> fields) {
        static Persistence of(RedisConnection redis) throws IOException {
            var persistence = new Persistence(redis.info("persistence"));
            if (!persistence.fields().containsKey("rdb_last_save_time")) {
                throw new IOException(
                        "its INFO has nothing about saves, so this is not a Redis server itself");
            }
            return persistence;
        }

        private boolean is(String name) {
            return number(name) != 0;
        }

        private long number(String name) {
            try {
                return Long.parseLong(fields.getOrDefault(name, "0"));
            } catch (NumberFormatException unknown) {
                return 0;
            }
        }

        boolean saving() {
            return is("rdb_bgsave_in_progress");
        }

        /** Whether the server can begin no save now: it has one child process at a time. */
        boolean busy() {
            return saving()
                    || is("aof_rewrite_in_progress")
                    || is("module_fork_in_progress")
                    || is("loading");
        }

        /** When a save last ended well: what LASTSAVE answers, in seconds. */
        long lastSave() {
            return number("rdb_last_save_time");
        }

        boolean lastFailed() {
            return !"ok".equals(fields.get("rdb_last_bgsave_status"));
        }
    }

    /** A save that the server has begun for us. */
    private record Begun(Instant at, long lastSave, long nanos) {}

    /**
     * Saves.
     *
     * @param answer how long to wait for one answer
     * @param patience how long to wait for the end, also of what is under way before
     * @throws Failure proof failed, if the server could not save; try again, if it took too long or
     *     somebody cancelled it; unreachable or not let in; bad input, if it has no such command
     */
    public Saved run(Duration answer, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try (RedisConnection redis = RedisConnection.open(url, answer)) {
            redis.logIn();
            String version = redis.info("server").getOrDefault("redis_version", "unknown");
            Begun begun = begin(redis, deadline);
            Persistence after = awaitEnd(redis, begun, deadline);
            return new Saved(
                    version,
                    begun.at(),
                    Duration.ofNanos(System.nanoTime() - begun.nanos()),
                    file(redis),
                    after.is("aof_enabled"));
        } catch (IOException unreachable) {
            throw RedisConnection.unreachable(url, unreachable);
        }
    }

    /** A save that is under way lacks what was written since it began: only the next one has it. */
    private Begun begin(RedisConnection redis, long deadline) throws IOException {
        var waiting = meter.parts("waiting for a save that is already running");
        while (true) {
            var before = Persistence.of(redis);
            Instant now = time(redis);
            // The time of the last save has no fractions: within its second it could not move.
            if (!before.busy() && now.getEpochSecond() != before.lastSave()) {
                Answer begun = redis.ask("BGSAVE");
                if (!begun.error()) {
                    return new Begun(now, before.lastSave(), System.nanoTime());
                }
                if (!passes(begun.text())) {
                    throw refused(redis, begun.text());
                }
            }
            waiting.accept(0L, 0L);
            pause(deadline, "a save that was already running has not ended");
        }
    }

    /** Whether the server will take the command when something has ended. */
    private static boolean passes(String refusal) {
        return refusal.startsWith("LOADING")
                || refusal.startsWith("BUSY ")
                || refusal.contains("already in progress")
                || refusal.contains("can't BGSAVE right now");
    }

    private Persistence awaitEnd(RedisConnection redis, Begun begun, long deadline)
            throws IOException {
        meter.say("Redis at " + url + " saves to its own disk");
        var saving = meter.parts("saving");
        while (true) {
            var now = Persistence.of(redis);
            if (!now.saving()) {
                if (now.lastSave() != begun.lastSave()) {
                    return now;
                }
                throw now.lastFailed() ? failed("rdb_last_bgsave_status is not ok") : cancelled();
            }
            saving.accept(
                    now.number("current_save_keys_processed"),
                    now.number("current_save_keys_total"));
            pause(deadline, "the save has not ended, and goes on in the server");
        }
    }

    private void pause(long deadline, String state) {
        if (System.nanoTime() >= deadline) {
            throw Failure.of(
                    ExitCode.TRY_AGAIN,
                    Problem.of(
                            "timeout",
                            "Redis at %s: %s".formatted(url, state),
                            "Raise --wait, then run the command again"));
        }
        stop.pause(POLL);
    }

    private static Instant time(RedisConnection redis) throws IOException {
        Answer time = redis.ask("TIME");
        if (time.error()) {
            throw redis.refused(time.text());
        }
        try {
            return Instant.ofEpochSecond(
                    Long.parseLong(time.text()), 1000 * Long.parseLong(time.items().getLast()));
        } catch (NumberFormatException notRedis) {
            throw new IOException("an odd time: this is not a Redis", notRedis);
        }
    }

    /** Where the file is; a server may keep that to itself. */
    private static Optional<String> file(RedisConnection redis) throws IOException {
        Optional<String> folder = setting(redis, "dir");
        Optional<String> name = setting(redis, "dbfilename");
        return folder.flatMap(f -> name.map(n -> f.replaceAll("/+$", "") + "/" + n));
    }

    private static Optional<String> setting(RedisConnection redis, String name) throws IOException {
        List<String> answer = redis.ask("CONFIG", "GET", name).items();
        return answer.size() == 2 ? Optional.of(answer.getLast()) : Optional.empty();
    }

    private Failure refused(RedisConnection redis, String words) {
        if (words.startsWith("NOAUTH") || words.startsWith("NOPERM")) {
            return redis.refused(words);
        }
        if (words.contains("unknown command")) {
            return Failure.badInput(
                    "no-bgsave",
                    "Redis at "
                            + url
                            + " has no BGSAVE command: whoever runs the server has disabled it",
                    "Use the snapshots that the service itself offers");
        }
        return failed(words);
    }

    private Failure failed(String words) {
        return Failure.of(
                ExitCode.PROOF_FAILED,
                Problem.of(
                        "save-failed",
                        "Redis at %s could not save: %s".formatted(url, words),
                        "Look into its log: a full disk, a directory it may not write to, or no memory to fork"));
    }

    private Failure cancelled() {
        return Failure.of(
                ExitCode.TRY_AGAIN,
                Problem.of(
                        "save-cancelled",
                        "somebody cancelled the save of Redis at " + url + " (FLUSHALL does)",
                        "Run the command again"));
    }
}
