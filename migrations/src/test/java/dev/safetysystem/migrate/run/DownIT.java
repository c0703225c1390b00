package dev.safetysystem.migrate.run;

import static dev.safetysystem.migrate.ground.Project.list;
import static dev.safetysystem.migrate.ground.Project.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Blocker;
import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.Project;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;

@DisplayName("Down")
class DownIT {
    private Project project;

    @BeforeEach
    void two_migrations() {
        project = Project.create();
        project.file("001_a.sql", "create table a (id int)")
                .file(
                        "rollbacks/001_a_rollback.sql",
                        "-- lossless: select count(*) from a",
                        "drop table a")
                .file("002_b.sql", "create view v as select id from a")
                .file("rollbacks/002_b_rollback.sql", "drop view v");
    }

    private Cli.Ended down(String... options) {
        var all = new java.util.ArrayList<>(java.util.List.of("down"));
        all.addAll(java.util.List.of(options));
        return project.run(all.toArray(String[]::new));
    }

    @Test
    void takes_back_from_the_database_when_the_files_are_gone() {
        String before = project.fingerprint();
        project.migrate("up");
        project.without("rollbacks/001_a_rollback.sql")
                .without("001_a.sql")
                .without("rollbacks/002_b_rollback.sql")
                .without("002_b.sql");
        Cli.Ended ended = down("--steps", "2");
        assertThat(ended.exit()).isZero();
        assertThat(list(ended, "reverted")).containsExactly("002", "001");
        assertThat(project.fingerprint()).isEqualTo(before);
    }

    @Test
    void is_recorded_and_not_erased_and_can_be_applied_again() {
        project.migrate("up");
        down("--steps", "1");
        assertThat(project.history()).containsExactly("001 applied", "002 reverted");
        assertThat(
                        project.rows(
                                "select event from safetysystem.migration_log where version = '2' order by id"))
                .containsExactly("applied", "reverted");
        String after = project.fingerprint();
        assertThat(list(project.migrate("up"), "applied")).containsExactly("002");
        assertThat(project.fingerprint()).isNotEqualTo(after);
    }

    @Test
    void goes_to_a_version() {
        project.migrate("up");
        assertThat(list(down("--to", "1"), "reverted")).containsExactly("002");
        assertThat(list(down("--to", "0"), "reverted")).containsExactly("001");
        assertThat(list(down("--to", "0"), "reverted")).isEmpty();
    }

    @Test
    void refuses_when_a_rollback_is_missing_before_anything_changes() {
        project.without("rollbacks/001_a_rollback.sql");
        project.migrate("up");
        Cli.Ended ended = down("--steps", "2");
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.problem()).isEqualTo("no-down");
        assertThat(project.has("v")).isTrue();
    }

    @Test
    void refuses_with_the_count_when_rows_would_be_lost() {
        project.migrate("up");
        project.sql("insert into a values (1), (2), (3)");
        Cli.Ended ended = down("--to", "0");
        assertThat(ended.exit()).isEqualTo(7);
        assertThat(ended.problem()).isEqualTo("would-lose-data");
        assertThat(problem(ended).text("message").orElseThrow()).contains("returned 3");
        assertThat(project.has("v")).as("nothing was taken back").isTrue();
    }

    @Test
    void goes_on_when_a_person_accepts_the_loss() {
        project.migrate("up");
        project.sql("insert into a values (1)");
        assertThat(down("--to", "0", "--accept-loss").exit()).isZero();
        assertThat(project.has("a")).isFalse();
    }

    @Test
    void refuses_a_rollback_that_may_lose_rows_and_proves_nothing() {
        project.file("rollbacks/001_a_rollback.sql", "drop table a");
        project.migrate("up");
        Cli.Ended ended = down("--to", "0");
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.problem()).isEqualTo("may-lose-data");
        assertThat(project.has("v")).isTrue();
    }

    @Test
    void a_lossless_query_cannot_change_anything() {
        project.file(
                "rollbacks/001_a_rollback.sql",
                "-- lossless: with d as (delete from a returning 1) select 0",
                "drop table a");
        project.migrate("up");
        project.sql("insert into a values (1)");
        Cli.Ended ended = down("--to", "0");
        assertThat(ended.exit()).isEqualTo(7);
        assertThat(project.value("select count(*) from a")).isEqualTo("1");
    }

    @Test
    void rows_of_a_writer_that_was_under_way_at_the_first_answer_are_not_lost() throws Exception {
        project.migrate("up");
        try (var pool = Executors.newSingleThreadExecutor();
                Blocker writer = Blocker.holding(project, "insert into a values (1)")) {
            Future<Cli.Ended> down = pool.submit(() -> down("--to", "0"));
            Blocker.awaitWaiter(project);
            writer.commit();
            assertThat(down.get().exit()).as(down.get().all()).isEqualTo(7);
            assertThat(down.get().problem()).isEqualTo("would-lose-data");
        }
        assertThat(project.value("select count(*) from a")).isEqualTo("1");
        assertThat(project.history()).containsExactly("001 applied", "002 reverted");
    }

    @Test
    void several_lossless_queries_must_all_return_0() {
        project.file(
                "rollbacks/001_a_rollback.sql",
                "-- lossless: select 0",
                "-- lossless: select count(*) from a",
                "drop table a");
        project.migrate("up");
        project.sql("insert into a values (1)");
        assertThat(down("--to", "0").problem()).isEqualTo("would-lose-data");
        project.sql("delete from a");
        assertThat(down("--to", "0").exit()).isZero();
    }

    @Test
    void a_revision_that_does_not_say_so_needs_its_last_expand() {
        project.file("003_c.sql", "-- phase: contract", "drop view v")
                .file("rollbacks/003_c_rollback.sql", "create view v as select id from a");
        project.migrate("up", "--phase", "all", "--revision", "r1");
        assertThat(down("--steps", "2", "--keep", "r1").problem()).isEqualTo("below-floor");
        assertThat(down("--steps", "1", "--keep", "r1").exit()).isZero();
    }

    @Test
    void uses_the_rollback_as_it_was_when_the_migration_was_applied() {
        project.migrate("up");
        project.file("rollbacks/002_b_rollback.sql", "select nonsense");
        assertThat(down("--steps", "1").exit()).isZero();
    }

    @Test
    void refuses_to_go_below_what_a_revision_needs() {
        project.migrate("up", "--revision", "r1", "--needs", "002");
        Cli.Ended ended = down("--steps", "1", "--keep", "r1");
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.problem()).isEqualTo("below-floor");
        assertThat(down("--steps", "1", "--keep", "unheard-of").problem())
                .isEqualTo("unknown-revision");
        project.migrate("up", "--revision", "r0", "--needs", "001");
        assertThat(down("--steps", "1", "--keep", "r0").exit()).isZero();
    }

    @Test
    void refuses_more_steps_than_there_are() {
        project.migrate("up");
        assertThat(down("--steps", "3").problem()).isEqualTo("too-many-steps");
        assertThat(down("--steps", "0").problem()).isEqualTo("steps");
        assertThat(down("--to", "9").problem()).isEqualTo("unknown-version");
    }

    @Test
    void a_rollback_that_fails_is_rolled_back_and_the_migration_stays_applied() {
        project.file("rollbacks/002_b_rollback.sql", "drop view v; drop view nonsense");
        project.migrate("up");
        assertThat(down("--steps", "1").exit()).isEqualTo(4);
        assertThat(project.has("v")).isTrue();
        assertThat(project.history()).contains("002 applied");
    }

    @Test
    void the_last_applied_goes_first_whatever_its_version() {
        project.file("003_c.sql", "-- phase: contract", "drop view v")
                .file("rollbacks/003_c_rollback.sql", "create view v as select id from a")
                .file("004_d.sql", "create function f() returns int language sql as 'select 1'")
                .file("rollbacks/004_d_rollback.sql", "drop function f()");
        project.migrate("up");
        project.migrate("up", "--phase", "contract");
        assertThat(list(down("--steps", "1"), "reverted")).containsExactly("003");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "with d as (delete from a returning 1) select count(*) from d",
                "do language 'plpgsql' $$ begin delete from a; end $$",
                "do $$ <<b>> begin drop table a cascade; end $$",
                "do $$ begin execute 'delete from a'; end $$",
                "select wipe()",
                "merge into a using (select 1 as x) s on true when matched then delete",
                "drop view v cascade",
                "delete from a where true"
            })
    void what_may_lose_rows_is_not_taken_back_unasked(String sql) {
        project.sql(
                "create function wipe() returns void language plpgsql as 'begin delete from a; end'");
        project.file("rollbacks/002_b_rollback.sql", sql);
        project.migrate("up");
        project.sql("insert into a values (1)");
        assertThat(down("--steps", "1").problem()).isEqualTo("may-lose-data");
        assertThat(project.value("select count(*) from a")).isEqualTo("1");
    }

    @Test
    void an_author_may_say_that_a_function_loses_nothing() {
        project.file(
                "rollbacks/002_b_rollback.sql",
                "-- lint: allow unknown-function because it only logs",
                "select note()",
                ";drop view v");
        project.migrate("up");
        project.sql("create function note() returns int language sql as 'select 1'");
        assertThat(down("--steps", "1").exit()).isZero();
    }
}
