package dev.safetysystem.migrate.redis;

import static dev.safetysystem.migrate.ground.Project.codes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.safetysystem.migrate.ground.Await;
import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.Programs;
import dev.safetysystem.migrate.secret.Secrets;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** On a real redis-server. */
@DisplayName("backup-redis")
class RedisSaveIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private final List<Programs> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Programs::close);
    }

    private Programs redis(String... options) throws Exception {
        Optional<Path> program = Programs.find("redis-server");
        assumeTrue(program.isPresent(), "needs redis-server");
        int port = Programs.freePort();
        var command = new ArrayList<>(List.of(program.get().toString(), "--port", "" + port));
        command.addAll(List.of("--bind", "127.0.0.1", "--save", ""));
        command.addAll(List.of(options));
        Programs redis = Programs.start(port, command);
        started.add(redis);
        return redis;
    }

    private static String url(Programs redis) {
        return "redis://127.0.0.1:" + redis.port();
    }

    private static List<String> ask(Programs redis, String... words) {
        var url = RedisUrl.parse(url(redis), Secrets.inEnvironment(Map.of()));
        try (var connection = RedisConnection.open(url, PATIENCE)) {
            return connection.ask(words).items();
        } catch (java.io.IOException gone) {
            throw new java.io.UncheckedIOException(gone);
        }
    }

    private static Cli.Ended backup(String url, String... options) {
        var all = new ArrayList<>(List.of("backup-redis"));
        all.addAll(List.of(options));
        return Cli.run(Cli.environment("REDIS_URL", url), all);
    }

    /** A hundred keys, each of which holds a save up so long. */
    private static void slowDown(Programs redis, int micros) {
        ask(redis, "CONFIG", "SET", "rdb-key-save-delay", "" + micros);
        String[] keys = new String[201];
        Arrays.setAll(keys, i -> i == 0 ? "MSET" : "k" + (i + 1) / 2);
        ask(redis, keys);
    }

    private static void awaitSaving(Programs redis) {
        Await.until(
                "a save is under way",
                PATIENCE,
                () -> ask(redis, "INFO", "persistence").getFirst(),
                info -> info.contains("rdb_bgsave_in_progress:1"));
    }

    /** What another server finds that starts with the file. */
    private List<String> keptIn(Path file, String key) throws Exception {
        Programs other = redis("--dir", file.getParent().toString());
        return ask(other, "GET", key);
    }

    @Test
    void what_was_written_before_is_in_the_file_that_it_names() throws Exception {
        Programs redis = redis();
        ask(redis, "SET", "k", "kept");
        Instant before = Instant.now();

        Cli.Ended ended = backup(url(redis));

        assertThat(ended.exit()).as(ended.all()).isZero();
        Path file = Path.of(ended.fact("file"));
        assertThat(file).isEqualTo(redis.folder().toRealPath().resolve("dump.rdb"));
        assertThat(Instant.parse(ended.fact("snapshotAt"))).isBetween(before, Instant.now());
        redis.close();
        assertThat(keptIn(file, "k")).containsExactly("kept");
    }

    @Test
    void two_within_one_second_are_both_waited_for() throws Exception {
        Programs redis = redis();
        ask(redis, "SET", "k", "1");
        backup(url(redis));
        ask(redis, "SET", "k", "2");

        Cli.Ended second = backup(url(redis));

        assertThat(second.exit()).as(second.all()).isZero();
        assertThat(keptIn(Path.of(second.fact("file")), "k")).containsExactly("2");
    }

    @Test
    void a_save_that_was_under_way_is_waited_for_and_does_not_count() throws Exception {
        Programs redis = redis();
        slowDown(redis, 5_000);
        ask(redis, "BGSAVE");
        awaitSaving(redis);
        ask(redis, "SET", "late", "kept");

        Cli.Ended ended = backup(url(redis));

        assertThat(ended.exit()).as(ended.all()).isZero();
        assertThat(keptIn(Path.of(ended.fact("file")), "late")).containsExactly("kept");
    }

    @Test
    void a_rewrite_of_the_append_only_file_is_waited_for_and_the_warning_says_which_file_is_read()
            throws Exception {
        Programs redis = redis("--appendonly", "yes");
        slowDown(redis, 5_000);
        ask(redis, "BGREWRITEAOF");

        Cli.Ended ended = backup(url(redis));

        assertThat(ended.exit()).as(ended.all()).isZero();
        assertThat(codes(ended, "warnings")).containsExactly("append-only");
    }

    @Test
    void a_save_that_takes_too_long_is_try_again_and_says_that_it_goes_on() throws Exception {
        Programs redis = redis();
        slowDown(redis, 40_000);

        Cli.Ended ended = backup(url(redis), "--wait=1500ms");

        assertThat(ended.exit()).isEqualTo(3);
        assertThat(ended.problem()).isEqualTo("timeout");
        assertThat(ended.all()).contains("goes on in the server").contains("--wait");
    }

    @Test
    void a_server_that_cannot_write_fails_the_proof() throws Exception {
        Programs redis = redis();
        assertThat(redis.folder().toFile().setWritable(false, false)).isTrue();

        Cli.Ended ended = backup(url(redis));

        assertThat(ended.exit()).as(ended.all()).isEqualTo(7);
        assertThat(ended.problem()).isEqualTo("save-failed");
    }

    @Test
    void a_save_that_somebody_cancels_is_try_again() throws Exception {
        Programs redis = redis();
        slowDown(redis, 5_000);
        try (var pool = Executors.newSingleThreadExecutor()) {
            Future<Cli.Ended> ended = pool.submit(() -> backup(url(redis)));
            awaitSaving(redis);
            ask(redis, "FLUSHALL");

            assertThat(ended.get().exit()).as(ended.get().all()).isEqualTo(3);
            assertThat(ended.get().problem()).isEqualTo("save-cancelled");
        }
    }

    @Test
    void a_server_that_dies_meanwhile_is_unreachable() throws Exception {
        Programs redis = redis();
        slowDown(redis, 5_000);
        try (var pool = Executors.newSingleThreadExecutor()) {
            Future<Cli.Ended> ended = pool.submit(() -> backup(url(redis)));
            awaitSaving(redis);
            redis.close();

            assertThat(ended.get().exit()).as(ended.get().all()).isEqualTo(6);
            assertThat(ended.get().problem()).isEqualTo("unreachable");
        }
    }

    @Test
    void a_user_needs_no_more_than_the_help_says() throws Exception {
        Programs redis = redis();
        ask(redis, "ACL", "SETUSER", "saver", "on", ">planted-pw", "+info", "+time", "+bgsave");
        String url = url(redis).replace("//", "//saver:planted-pw@");

        Cli.Ended unnamed = backup(url);
        ask(redis, "ACL", "SETUSER", "saver", "+config|get");
        Cli.Ended named = backup(url);
        ask(redis, "ACL", "SETUSER", "saver", "-bgsave");
        Cli.Ended refused = backup(url);

        assertThat(unnamed.exit()).as(unnamed.all()).isZero();
        assertThat(codes(unnamed, "warnings")).containsExactly("file-unknown");
        assertThat(named.fact("file")).endsWith("/dump.rdb");
        assertThat(refused.exit()).isEqualTo(6);
        assertThat(refused.problem()).isEqualTo("login");
        assertThat(unnamed.all() + named.all() + refused.all()).doesNotContain("planted-pw");
    }

    @Test
    void a_server_without_the_command_is_bad_input() throws Exception {
        Programs redis = redis("--rename-command", "BGSAVE", "");

        Cli.Ended ended = backup(url(redis));

        assertThat(ended.exit()).as(ended.all()).isEqualTo(2);
        assertThat(ended.problem()).isEqualTo("no-bgsave");
    }

    @Test
    void no_server_named_is_bad_input_and_none_there_is_unreachable() {
        assertThat(Cli.run(Map.of(), List.of("backup-redis")).problem()).isEqualTo("no-url");
        assertThat(backup("redis://127.0.0.1:1").exit()).isEqualTo(6);
    }
}
