package dev.safetysystem.migrate.run;

import static dev.safetysystem.migrate.ground.Project.list;
import static dev.safetysystem.migrate.ground.Project.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.Project;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Files that cannot be a transaction")
class StepwiseIT {
    private Project project;

    @BeforeEach
    void table() {
        project = Project.create();
        project.file(
                "001_t.sql",
                "create table t (a int, b int); insert into t select g % 500, g from generate_series(1, 1000) g");
        project.migrate("up");
    }

    @Test
    void build_indexes_that_are_valid() {
        project.file(
                "002_i.sql",
                "create index concurrently i on t (a);",
                "create index concurrently j on t (b);",
                "analyze t;");
        assertThat(project.migrate("up").exit()).isZero();
        assertThat(
                        project.rows(
                                "select indisvalid from pg_index where indexrelid in ('i'::regclass, 'j'::regclass)"))
                .containsExactly("t", "t");
    }

    @Test
    void stop_where_they_fail_and_go_on_there_when_corrected() {
        project.file(
                "002_i.sql",
                "create index concurrently i on t (a);",
                "create index concurrently j on t (nonsense);");
        Cli.Ended first = project.migrate("up");
        assertThat(first.exit()).isEqualTo(5);
        assertThat(problem(first).number("statement")).contains(2L);
        assertThat(
                        project.value(
                                "select state || ' ' || statement from safetysystem.migration where version = '2'"))
                .isEqualTo("applying 1");
        String oid = project.value("select 'i'::regclass::oid");
        project.file(
                "002_i.sql",
                "create index concurrently i on t (a);",
                "create index concurrently j on t (b);");
        assertThat(list(project.migrate("up"), "applied")).containsExactly("002");
        assertThat(project.value("select 'i'::regclass::oid"))
                .as("the first index is not built again")
                .isEqualTo(oid);
        assertThat(project.has("j")).isTrue();
    }

    @Test
    void can_be_taken_back_from_their_middle() {
        project.file(
                        "002_i.sql",
                        "create index concurrently i on t (a);",
                        "create index concurrently j on t (nonsense);")
                .file(
                        "rollbacks/002_i_rollback.sql",
                        "drop index concurrently i; drop index concurrently j");
        assertThat(project.migrate("up").exit()).isEqualTo(5);

        Cli.Ended down = project.run("down", "--steps", "1");

        assertThat(down.exit()).as(down.all()).isZero();
        assertThat(project.has("i")).isFalse();
        assertThat(project.history()).containsExactly("001 applied", "002 reverted");
    }

    @Test
    void fail_on_a_rollback_that_names_what_a_finished_file_never_made() {
        project.file("002_i.sql", "create index concurrently i on t (a)")
                .file("rollbacks/002_i_rollback.sql", "drop index concurrently misspelt");
        project.migrate("up");
        assertThat(project.run("down", "--steps", "1").exit()).isEqualTo(4);
        assertThat(project.history()).containsExactly("001 applied", "002 applied");
    }

    @Test
    void stop_when_the_lock_is_dropped_behind_our_back() {
        project.sql(
                "create function drop_it(int) returns int immutable language plpgsql as $$ begin perform pg_advisory_unlock_all(); return $1; end $$");
        project.file(
                "002_i.sql",
                "create index concurrently i on t (drop_it(a)); create index concurrently j on t (b)");
        Cli.Ended first = project.migrate("up");
        assertThat(first.exit()).as(first.all()).isEqualTo(5);
        assertThat(first.problem()).isEqualTo("lock-lost");
        assertThat(project.has("j")).isFalse();
    }

    @Test
    void are_not_done_when_the_lock_is_dropped_by_their_last_statement() {
        project.sql(
                "create function drop_it(int) returns int immutable language plpgsql as $$ begin perform pg_advisory_unlock_all(); return $1; end $$");
        project.file("002_i.sql", "create index concurrently i on t (drop_it(a))");
        assertThat(project.migrate("up").problem()).isEqualTo("lock-lost");
        assertThat(project.history()).containsExactly("001 applied", "002 applying");
        assertThat(project.migrate("up").exit()).as("the next run, with a lock").isZero();
    }

    @Test
    void refuse_a_correction_of_what_is_done() {
        project.file(
                "002_i.sql",
                "create index concurrently i on t (a);",
                "create index concurrently j on t (nonsense);");
        project.migrate("up");
        project.file(
                "002_i.sql",
                "create index concurrently i on t (b);",
                "create index concurrently j on t (b);");
        Cli.Ended ended = project.migrate("up");
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.problem()).isEqualTo("changed-under-way");
    }

    @Test
    void leave_nothing_when_the_first_statement_fails() {
        project.file(
                "002_i.sql", "create unique index concurrently i on t (a)", "-- phase: contract");
        Cli.Ended ended = project.migrate("up", "--phase", "contract");
        assertThat(ended.exit()).isEqualTo(4);
        assertThat(project.has("i")).as("the invalid index").isFalse();
        assertThat(project.history()).containsExactly("001 applied");
    }

    @Test
    void drop_an_invalid_leftover_before_they_build() {
        project.sql(
                "create unique index i on t (b)",
                "update pg_index set indisvalid = false where indexrelid = 'i'::regclass");
        project.file("002_i.sql", "create index concurrently if not exists i on t (a)");
        assertThat(project.migrate("up").exit()).isZero();
        assertThat(
                        project.value(
                                "select indisvalid and not indisunique from pg_index where indexrelid = 'i'::regclass"))
                .isEqualTo("t");
    }

    @Test
    void wait_for_an_old_reader_without_blocking_writers() throws Exception {
        project.file("002_i.sql", "create index concurrently i on t (a)");
        try (var reader = project.server().connect(project.database())) {
            reader.setAutoCommit(false);
            reader.createStatement().executeQuery("select count(*) from t");
            var output = java.nio.file.Files.createTempFile("up", ".out");
            Process up =
                    project.start(output, "up", "--lock-timeout", "200ms", "--lock-retries", "0");
            dev.safetysystem.migrate.ground.Await.until(
                    "the build waits for the reader",
                    java.time.Duration.ofSeconds(120),
                    () ->
                            project.value(
                                            "select exists (select 1 from pg_stat_progress_create_index where phase like 'waiting%')")
                                    .equals("t"));
            project.sql("set lock_timeout = '1s'", "insert into t values (1, 1)");
            reader.commit();
            assertThat(up.waitFor()).as(java.nio.file.Files.readString(output)).isZero();
        }
    }

    @Test
    void a_down_without_a_transaction_works_alike() {
        project.file("002_i.sql", "create index concurrently i on t (a)")
                .file("rollbacks/002_i_rollback.sql", "drop index concurrently i");
        String before = project.fingerprint();
        project.migrate("up");
        assertThat(project.run("down", "--steps", "1").exit()).isZero();
        assertThat(project.fingerprint()).isEqualTo(before);
        assertThat(project.history()).contains("002 reverted");
    }

    @Test
    void vacuum_and_reindex_and_detach_run_alone() {
        project.file(
                        "002_p.sql",
                        "create table p (d date) partition by range (d); create table p1 partition of p for values from ('2026-01-01') to ('2026-02-01'); create index on p (d)")
                .file(
                        "003_v.sql",
                        "set maintenance_work_mem = '64MB'; vacuum (analyze) t; reindex table concurrently t; reindex index concurrently p_d_idx")
                .file(
                        "004_d.sql",
                        "-- phase: contract",
                        "alter table p detach partition p1 concurrently");
        assertThat(project.migrate("up", "--phase", "all").exit()).isZero();
        assertThat(project.rows("select 1 from pg_inherits where inhrelid = 'p1'::regclass"))
                .isEmpty();
    }
}
