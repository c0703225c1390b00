package dev.safetysystem.migrate.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Await;
import dev.safetysystem.migrate.ground.Blocker;
import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.Project;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

@DisplayName("SIGTERM cancels the running statement and ends in a known state")
class SignalIT {

    private static int endBySignal(Process process, Path output) throws Exception {
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as(Files.readString(output)).isTrue();
        return process.exitValue();
    }

    @Test
    void in_a_transaction_nothing_is_left_and_the_exit_code_says_try_again() throws Exception {
        Project project = Project.create().sql("create table t (id int)");
        project.file(
                "001_a.sql",
                "create table a (id int); alter table t add x int; select pg_sleep(60)");
        Path output = Files.createTempFile("up", ".out");
        Path log = Files.createTempFile("termination", ".json");
        try (Blocker blocker = Blocker.holding(project, "lock table t in access share mode")) {
            Process up =
                    project.start(
                            output,
                            "up",
                            "--lock-timeout",
                            "60s",
                            "--termination-log",
                            log.toString());
            Blocker.awaitWaiter(project);
            assertThat(endBySignal(up, output)).as(Files.readString(output)).isEqualTo(3);
            blocker.release();
        }
        assertThat(Files.readString(log))
                .contains("\"exitCode\":3")
                .contains("\"code\":\"stopped\"");
        assertThat(project.has("a")).isFalse();
        assertThat(project.rows("select 1 from safetysystem.migration")).isEmpty();
    }

    @Test
    void in_the_middle_of_an_index_file_the_count_is_kept_and_the_next_run_goes_on()
            throws Exception {
        Project project = Project.create().sql("create table t (a int)", "create table u (a int)");
        project.file(
                "001_a.sql",
                "create index concurrently i on t (a); create index concurrently j on u (a)");
        Path output = Files.createTempFile("up", ".out");
        try (Blocker blocker = Blocker.holding(project, "insert into u values (1)")) {
            Process up = project.start(output, "up");
            Blocker.awaitWaiter(project);
            assertThat(endBySignal(up, output)).as(Files.readString(output)).isEqualTo(5);
            blocker.release();
        }
        assertThat(project.rows("select state || statement from safetysystem.migration"))
                .containsExactly("applying1");
        assertThat(project.migrate("up").exit()).isZero();
        assertThat(
                        project.rows(
                                "select indisvalid from pg_index where indrelid in ('t'::regclass, 'u'::regclass)"))
                .containsExactly("t", "t");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"trap - TERM;", "trap '' TERM;"})
    void another_tool_is_ended_with_what_it_started_even_if_it_ignores_the_signal(String habit)
            throws Exception {
        Project project = Project.create();
        Path output = Files.createTempFile("exec", ".out");
        Path pids = Files.createTempFile("pids", ".txt");
        String script = habit + "sleep 300 & echo $! $$ > " + pids + "; wait; wait";
        Process exec =
                Cli.start(project.environment(), output, List.of("exec", "--", "sh", "-c", script));
        Await.until(
                "the tool runs",
                Duration.ofSeconds(30),
                () -> read(pids),
                said -> said.split(" ").length == 2);

        assertThat(endBySignal(exec, output)).as(Files.readString(output)).isEqualTo(3);

        // Whoever adopts the orphan needs a moment to bury it.
        Await.until(
                "the tool and what it started are gone",
                Duration.ofSeconds(10),
                () ->
                        Stream.of(read(pids).split(" "))
                                .map(Long::parseLong)
                                .filter(pid -> ProcessHandle.of(pid).isPresent())
                                .toList(),
                List::isEmpty);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void while_waiting_for_another_runner_it_ends_at_once() throws Exception {
        Project project = Project.create().file("001_a.sql", "create table a (id int)");
        Path output = Files.createTempFile("up", ".out");
        try (Blocker blocker =
                Blocker.holding(project, "select pg_advisory_lock(8314038973034492793)")) {
            Process up = project.start(output, "up", "--wait", "300s");
            Await.until(
                    "the program polls",
                    Duration.ofSeconds(30),
                    () ->
                            project.rows(
                                    "select query from pg_stat_activity where application_name like '%/by-hand' and datname = current_database()"),
                    seen -> seen.stream().anyMatch(q -> q.contains("pg_try_advisory_lock")));
            assertThat(endBySignal(up, output)).isEqualTo(3);
            blocker.release();
        }
        assertThat(project.has("a")).isFalse();
    }
}
