package dev.safetysystem.migrate.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Blocker;
import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.PostgresPrograms;
import dev.safetysystem.migrate.ground.PostgresServer;
import dev.safetysystem.migrate.ground.Project;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Each case stops the program at one statement of a mixed set, by holding what that statement
 * needs, and kills it there.
 */
@DisplayName("Killed at any statement, the next run finishes and nothing is applied twice")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillIT {
    private static final Duration LOCK_FREE = Duration.ofSeconds(3);
    private PostgresServer server;

    /** Where the program is stopped. */
    enum Moment {
        TRANSACTION_BEGINNING("select pg_advisory_lock(1)"),
        TRANSACTION_MIDDLE("select pg_advisory_lock(2)"),
        TRANSACTION_END("select pg_advisory_lock(3)"),
        FIRST_INDEX_BEFORE_IT_IS_THERE("lock table big in share update exclusive mode"),
        FIRST_INDEX_WHILE_IT_IS_BUILT(
                "set transaction isolation level repeatable read", "insert into big values (0, 0)"),
        SECOND_INDEX("lock table other in share update exclusive mode"),
        LAST_STATEMENT_OF_INDEX_FILE("lock table third in share update exclusive mode"),
        DROP_OF_AN_INDEX("lock table fourth in share update exclusive mode"),
        FAILING_FILE("select pg_advisory_lock(4)");

        private final String[] holding;

        Moment(String... holding) {
            this.holding = holding;
        }
    }

    @BeforeAll
    void startServer() {
        server = PostgresServer.own(PostgresPrograms.PGVECTOR_16);
    }

    private static final String GATES = "-- lint: allow unknown-function because gate only waits";

    private Project project() {
        return Project.on(server)
                .sql(
                        "create table big (a int, b int)",
                        "create table other (a int)",
                        "create table third (a int)",
                        "create table fourth (a int)",
                        "create index old on fourth (a)",
                        "insert into big select g, g from generate_series(1, 1000) g",
                        "create function gate(n int) returns void language plpgsql as $$ begin perform pg_advisory_xact_lock(n); end $$")
                .file(
                        "001_tx.sql",
                        GATES,
                        "select gate(1); create table t (n int); insert into t values (1); select gate(2); insert into t values (2); select gate(3)")
                .file(
                        "002_ix.sql",
                        "set maintenance_work_mem = '8MB'; create index concurrently i on big (a); create index concurrently j on other (a); analyze third")
                .file("003_drop.sql", "drop index concurrently old; vacuum other")
                .file(
                        "004_fail.sql",
                        GATES,
                        "insert into t values (4); select gate(4); select 1 / 0");
    }

    private static void finishAndProve(Project project) {
        Cli.Ended failing = project.migrate("up");
        assertThat(failing.exit()).as(failing.all()).isEqualTo(4);
        project.file("004_fail.sql", GATES, "insert into t values (4); select gate(4)");
        assertThat(project.migrate("up").exit()).isZero();
        assertThat(project.rows("select n from t order by n")).containsExactly("1", "2", "4");
        assertThat(project.history())
                .containsExactly("001 applied", "002 applied", "003 applied", "004 applied");
        assertThat(
                        project.rows(
                                "select indexrelid::regclass || ' ' || indisvalid from pg_index where indrelid::regclass::text in ('big', 'other', 'fourth') order by 1"))
                .containsExactly("i true", "j true");
        assertThat(
                        project.rows(
                                "select version from safetysystem.migration_log where event = 'applied' order by version"))
                .containsExactly("1", "2", "3", "4");
    }

    @ParameterizedTest
    @EnumSource
    void the_program_is_killed(Moment moment) throws Exception {
        Project project = project();
        Path output = Files.createTempFile("up", ".out");
        try (Blocker blocker = Blocker.holding(project, moment.holding)) {
            Process up = project.start(output, "up", "--lock-timeout", "60s");
            awaitStopped(project, output, up);
            up.destroyForcibly().waitFor();
            Blocker.awaitLockFree(project, LOCK_FREE);
            blocker.release();
        }
        finishAndProve(project);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "new.version = '2' and new.statement = 1",
                "new.version = '2' and new.statement = 2",
                "new.version = '2' and new.statement = 3",
                "new.version = '2' and new.statement = 4",
                "new.version = '2' and new.state = 'applied'",
                "new.version = '3' and new.statement = 1",
                "new.version = '3' and new.statement = 2"
            })
    void the_program_is_killed_between_a_statement_and_its_count(String counting) throws Exception {
        Project project = project();
        project.migrate("up", "--to", "1");
        project.sql(
                "create function hold() returns trigger language plpgsql as $$ begin perform public.gate(5); return new; end $$",
                "create trigger hold before update on safetysystem.migration for each row when (%s) execute function hold()"
                        .formatted(counting));
        Path output = Files.createTempFile("up", ".out");
        try (Blocker blocker = Blocker.holding(project, "select pg_advisory_lock(5)")) {
            Process up = project.start(output, "up", "--lock-timeout", "60s");
            awaitStopped(project, output, up);
            up.destroyForcibly().waitFor();
            Blocker.awaitLockFree(project, LOCK_FREE);
            blocker.release();
        }
        finishAndProve(project);
    }

    @ParameterizedTest
    @EnumSource
    void the_server_is_killed(Moment moment) throws Exception {
        Project project = project();
        Path output = Files.createTempFile("up", ".out");
        Process up;
        try (Blocker blocker = Blocker.holding(project, moment.holding)) {
            up = project.start(output, "up", "--lock-timeout", "60s");
            awaitStopped(project, output, up);
            server.kill();
            assertThat(up.waitFor(20, TimeUnit.SECONDS)).as("the program ends").isTrue();
            blocker.release();
        }
        assertThat(up.exitValue()).as(Files.readString(output)).isEqualTo(6);
        server.boot();
        finishAndProve(project);
    }

    private static void awaitStopped(Project project, Path output, Process up) throws Exception {
        try {
            Blocker.awaitWaiter(project);
        } catch (AssertionError neverStopped) {
            throw new AssertionError(
                    neverStopped.getMessage()
                            + "; the program said "
                            + List.of(Files.readString(output), up.isAlive()),
                    neverStopped);
        }
    }
}
