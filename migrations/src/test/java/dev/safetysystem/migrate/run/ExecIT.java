package dev.safetysystem.migrate.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Blocker;
import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.PostgresPrograms;
import dev.safetysystem.migrate.ground.Project;
import dev.safetysystem.migrate.json.Json;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** The other tool is psql here: it changes the database in a session of its own. */
@DisplayName("Another tool's migrations")
class ExecIT {
    private static final String PSQL =
            PostgresPrograms.PGVECTOR_16.bin().resolve("psql").toString();
    private Project project;

    @BeforeEach
    void database() {
        project = Project.create();
    }

    private Cli.Ended exec(List<String> options, String sql) {
        var arguments = new ArrayList<>(List.of("exec"));
        arguments.addAll(options);
        arguments.addAll(
                List.of(
                        "--",
                        PSQL,
                        project.server().url(project.database()),
                        "-v",
                        "ON_ERROR_STOP=1",
                        "-c",
                        sql));
        return project.run(arguments.toArray(String[]::new));
    }

    private String check(String condition) {
        return Json.strings(
                        List.of(
                                PSQL,
                                project.server().url(project.database()),
                                "-v",
                                "ON_ERROR_STOP=1",
                                "-c",
                                "select 1 / (case when " + condition + " then 1 else 0 end)"))
                .compact();
    }

    private static boolean fact(Cli.Ended ended, String name) {
        var facts = (Json.Fields) ended.json().get("facts").orElseThrow();
        return ((Json.Flag) facts.get(name).orElseThrow()).value();
    }

    @Test
    void run_under_the_lock() {
        Cli.Ended ended =
                exec(
                        List.of(),
                        "create table t as select count(*) from pg_locks where locktype = 'advisory' and classid = 1935763045");
        assertThat(ended.exit()).as(ended.all()).isZero();
        assertThat(fact(ended, "changed")).isTrue();
        assertThat(project.value("select count from t")).isEqualTo("1");
    }

    @Test
    void wait_while_somebody_else_holds_the_lock() throws Exception {
        try (Blocker blocker =
                Blocker.holding(project, "select pg_advisory_lock(8314038973034492793)")) {
            assertThat(exec(List.of("--wait", "500ms"), "create table t (id int)").exit())
                    .isEqualTo(3);
            blocker.release();
        }
        assertThat(project.has("t")).isFalse();
    }

    @Test
    void are_not_run_when_the_check_passes_before() {
        Cli.Ended ended = exec(List.of("--check", check("true")), "create table t (id int)");
        assertThat(ended.exit()).as(ended.all()).isZero();
        assertThat(fact(ended, "ran")).isFalse();
        assertThat(project.has("t")).isFalse();
    }

    @Test
    void are_believed_when_the_check_passes_afterwards() {
        Cli.Ended ended =
                exec(
                        List.of(
                                "--check",
                                check("to_regclass('t') is not null"),
                                "--expect",
                                "table:t"),
                        "create table t (id int)");
        assertThat(ended.exit()).as(ended.all()).isZero();
        assertThat(fact(ended, "ran")).isTrue();
    }

    @Test
    void are_not_believed_when_they_end_with_0_and_did_nothing() {
        Cli.Ended ended =
                exec(List.of("--check", check("to_regclass('t') is not null")), "select 1");
        assertThat(ended.exit()).isEqualTo(7);
        assertThat(ended.problem()).isEqualTo("check-failed");
        assertThat(exec(List.of("--expect", "table:t"), "select 1").problem())
                .isEqualTo("missing-object");
    }

    @Test
    void that_fail_and_changed_nothing_are_rolled_back() {
        Cli.Ended ended = exec(List.of(), "begin; create table t (id int); select 1 / 0");
        assertThat(ended.exit()).isEqualTo(4);
        assertThat(ended.problem()).isEqualTo("command-failed");
    }

    @Test
    void that_fail_and_changed_something_are_partly_applied() {
        Cli.Ended ended =
                project.run(
                        "exec",
                        "--",
                        PSQL,
                        project.server().url(project.database()),
                        "-v",
                        "ON_ERROR_STOP=1",
                        "-c",
                        "create table t (id int)",
                        "-c",
                        "select 1 / 0");
        assertThat(ended.exit()).isEqualTo(5);
    }

    @Test
    void what_the_tool_keeps_about_itself_is_told() {
        Cli.Ended ended =
                exec(
                        List.of(),
                        "create table alembic_version (version_num text); insert into alembic_version values ('9ae1')");
        assertThat(ended.out()).contains("\"alembic_version\":\"9ae1\"");
    }

    @Test
    void a_lost_lock_ends_the_tool() {
        Cli.Ended ended =
                exec(
                        List.of(),
                        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 1935763045; select pg_sleep(60)");
        assertThat(ended.exit()).isEqualTo(5);
        assertThat(ended.problem()).isEqualTo("lock-lost");
    }

    @Test
    void a_program_that_is_not_there_is_bad_input() {
        assertThat(project.run("exec", "--", "no-such-program").exit()).isEqualTo(2);
    }
}
