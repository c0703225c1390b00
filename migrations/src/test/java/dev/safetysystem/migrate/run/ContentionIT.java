package dev.safetysystem.migrate.run;

import static dev.safetysystem.migrate.ground.Project.list;
import static dev.safetysystem.migrate.ground.Project.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Await;
import dev.safetysystem.migrate.ground.Blocker;
import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.Project;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

@DisplayName("Beside others")
class ContentionIT {

    @Test
    void two_runners_at_once_apply_once_fifty_times() throws Exception {
        Project project = Project.create().sql("create table counted (round text)");
        try (var pool = Executors.newFixedThreadPool(2)) {
            for (int round = 1; round <= 50; round++) {
                project.file(
                                "001_a.sql",
                                "insert into counted values ('r%d')".formatted(round),
                                "; create table r%d (id int)".formatted(round))
                        .file(
                                "002_b.sql",
                                "create index concurrently i%d on counted (round)"
                                        .formatted(round));
                String set = "round-" + round;
                Callable<Cli.Ended> up = () -> project.migrate("up", "--set", set);
                List<Cli.Ended> both =
                        pool.invokeAll(List.of(up, up)).stream().map(f -> f.resultNow()).toList();
                assertThat(both)
                        .as(both.toString())
                        .allSatisfy(ended -> assertThat(ended.exit()).isZero());
                assertThat(both.stream().flatMap(e -> list(e, "applied").stream()))
                        .containsExactlyInAnyOrder("001", "002");
            }
        }
        assertThat(project.value("select count(*) || ' ' || count(distinct round) from counted"))
                .isEqualTo("50 50");
        assertThat(project.rows("select 1 from pg_index where not indisvalid")).isEmpty();
    }

    @Test
    void another_runners_lock_is_waited_for_and_then_named() throws Exception {
        Project project = Project.create().file("001_a.sql", "create table a (id int)");
        try (Blocker blocker =
                Blocker.holding(
                        project,
                        "set application_name = 'nightly-backup'",
                        "select pg_advisory_lock(8314038973034492793)")) {
            Cli.Ended ended = project.migrate("up", "--wait", "1s");
            assertThat(ended.exit()).isEqualTo(3);
            assertThat(ended.problem()).isEqualTo("locked");
            assertThat(problem(ended).text("message").orElseThrow()).contains("nightly-backup");
            assertThat(project.has("a")).isFalse();
            blocker.release();
        }
        assertThat(project.migrate("up").exit()).isZero();
    }

    @Test
    void a_strangers_lock_on_the_table_ends_with_try_again_and_nothing_is_left() throws Exception {
        Project project =
                Project.create()
                        .sql("create table t (id int)")
                        .file("001_a.sql", "create table a (id int); alter table t add x int");
        try (Blocker blocker = Blocker.holding(project, "select count(*) from t")) {
            Cli.Ended ended =
                    project.migrate("up", "--lock-timeout", "200ms", "--lock-retries", "1");
            assertThat(ended.exit()).isEqualTo(3);
            assertThat(ended.problem()).isEqualTo("lock-timeout");
            assertThat(problem(ended).text("message").orElseThrow()).contains("2 attempts");
            blocker.release();
        }
        assertThat(project.has("a")).isFalse();
    }

    @Test
    void a_strangers_lock_that_is_given_back_is_waited_for_with_pauses() throws Exception {
        Project project =
                Project.create()
                        .sql("create table t (id int)")
                        .file("001_a.sql", "insert into t values (1); alter table t add x int");
        try (var pool = Executors.newSingleThreadExecutor();
                Blocker blocker = Blocker.holding(project, "select count(*) from t")) {
            var up =
                    pool.submit(
                            () ->
                                    project.migrate(
                                            "up",
                                            "--lock-timeout",
                                            "300ms",
                                            "--lock-retries",
                                            "8"));
            Blocker.awaitWaiter(project);
            Await.until(
                    "it lets others pass",
                    Duration.ofSeconds(20),
                    () ->
                            project.rows(
                                    "select query from pg_stat_activity where application_name like '%/by-hand' and datname = current_database() and wait_event_type = 'Lock'"),
                    List::isEmpty);
            blocker.release();
            assertThat(up.get().exit()).isZero();
        }
        assertThat(project.value("select count(*) from t")).isEqualTo("1");
    }

    @Test
    void a_large_table_under_constant_writes_blocks_no_writer_longer_than_the_limit_and_loses_none()
            throws Exception {
        Project project =
                Project.create()
                        .sql(
                                "create table t (id bigint generated always as identity, worker int, n bigint, filler text)",
                                "insert into t (worker, n, filler) select -1, g, repeat('x', 900) from generate_series(1, 215000) g");
        assertThat(Long.parseLong(project.value("select pg_relation_size('t')")))
                .isGreaterThan(200_000_000L);
        project.file("001_a.sql", "alter table t add column flag boolean default false")
                .file("002_b.sql", "create index concurrently i on t (worker, n)")
                .file("003_c.sql", "alter table t add constraint c check (n >= 0) not valid")
                .file("004_d.sql", "alter table t validate constraint c");
        var stop = new AtomicBoolean();
        var failures = new ConcurrentLinkedQueue<String>();
        var written = Stream.generate(AtomicLong::new).limit(3).toList();
        try (var pool = Executors.newFixedThreadPool(4)) {
            for (int worker = 0; worker < written.size(); worker++) {
                int me = worker;
                pool.submit(() -> write(project, me, written.get(me), stop, failures));
            }
            pool.submit(() -> readSlowly(project, stop, failures));
            Await.until(
                    "all writers write",
                    Duration.ofSeconds(20),
                    () -> written.stream().allMatch(n -> n.get() > 5));
            Cli.Ended up = project.migrate("up", "--lock-timeout", "500ms", "--lock-retries", "20");
            stop.set(true);
            assertThat(up.exit()).as(up.all()).isZero();
        }
        assertThat(failures).as("writers that were blocked too long, or failed").isEmpty();
        for (int worker = 0; worker < written.size(); worker++) {
            assertThat(project.value("select count(*) from t where worker = " + worker))
                    .isEqualTo(String.valueOf(written.get(worker).get()));
        }
    }

    /**
     * The server itself ends a write that waits for a lock longer than the runner may hold it up.
     */
    private static void write(
            Project project,
            int worker,
            AtomicLong written,
            AtomicBoolean stop,
            ConcurrentLinkedQueue<String> failures) {
        try (var connection = project.server().connect(project.database());
                var statement = connection.createStatement()) {
            statement.execute("set lock_timeout = '1500ms'");
            while (!stop.get()) {
                statement.execute(
                        "insert into t (worker, n, filler) values (%d, %d, 'y')"
                                .formatted(worker, written.get()));
                written.incrementAndGet();
            }
        } catch (SQLException blocked) {
            failures.add(blocked.getMessage());
        }
    }

    /** Transactions that stay open for a moment: what every ALTER has to get past. */
    private static void readSlowly(
            Project project, AtomicBoolean stop, ConcurrentLinkedQueue<String> failures) {
        try (var connection = project.server().connect(project.database())) {
            connection.setAutoCommit(false);
            while (!stop.get()) {
                try (var statement = connection.createStatement()) {
                    statement.execute("select 1 from t limit 1");
                    statement.execute("select pg_sleep(0.7)");
                }
                connection.commit();
            }
        } catch (SQLException failed) {
            failures.add(failed.getMessage());
        }
    }
}
