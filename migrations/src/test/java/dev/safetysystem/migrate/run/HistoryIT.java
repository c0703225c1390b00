package dev.safetysystem.migrate.run;

import static dev.safetysystem.migrate.ground.Project.codes;
import static dev.safetysystem.migrate.ground.Project.list;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.Project;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Long histories of files")
class HistoryIT {
    private Project project;

    @BeforeEach
    void database() {
        project = Project.create();
    }

    private Project old() {
        return project.file("001_t.sql", "create table t (a int, b int)")
                .file("002_b.sql", "alter table t drop column b");
    }

    @Test
    void where_nothing_runs_yet_what_would_be_a_contract_is_no_error() {
        Cli.Ended up = old().migrate("up", "--phase", "all");
        assertThat(list(up, "applied")).as(up.all()).containsExactly("001", "002");
        assertThat(codes(up, "warnings")).containsOnlyOnce("nothing-runs-yet");
    }

    @Test
    void the_first_up_goes_on_where_it_stopped() {
        old().file("003_c.sql", "alter table t drop column a", ";", "select 1/0");
        assertThat(project.migrate("up", "--phase", "all").exit()).isEqualTo(4);
        project.file("003_c.sql", "alter table t drop column a");
        assertThat(list(project.migrate("up", "--phase", "all"), "applied")).containsExactly("003");
    }

    @Test
    void once_it_has_ended_something_may_run_there() {
        old().migrate("up", "--phase", "all");
        project.file("003_c.sql", "alter table t drop column a");
        Cli.Ended later = project.migrate("up", "--phase", "all");
        assertThat(later.exit()).isEqualTo(2);
        assertThat(later.problem()).isEqualTo("drop-column");
    }

    @Test
    void a_database_with_tables_of_others_is_in_use() {
        project.sql("create table orders (id int)");
        Cli.Ended up = old().migrate("up", "--phase", "all");
        assertThat(up.exit()).isEqualTo(2);
        assertThat(up.problem()).isEqualTo("drop-column");
    }

    @Test
    void whoever_asks_for_expand_alone_does_not_say_that_nothing_runs() {
        assertThat(old().migrate("up").exit()).isEqualTo(2);
    }

    @Test
    void an_extension_s_table_is_nobody_s_yet() {
        project.sql("create schema e", "create extension vector with schema e");
        assertThat(old().migrate("up", "--phase", "all").exit()).isZero();
    }

    @Test
    void a_pull_request_is_judged_from_its_first_file_on() {
        old().file("003_c.sql", "create table u (a int)");
        assertThat(project.migrate("plan", "--offline").exit()).isEqualTo(2);
        Cli.Ended judged = project.migrate("plan", "--offline", "--from", "003");
        assertThat(judged.exit()).as(judged.all()).isZero();
        assertThat(project.migrate("plan", "--offline", "--from", "002").exit()).isEqualTo(2);
        assertThat(project.migrate("plan", "--from", "003").exit()).isEqualTo(2);
    }

    @Test
    void an_edited_file_is_accepted_with_a_reason_that_is_kept() {
        project.file("001_t.sql", "create table t (a int)").migrate("up");
        project.file("001_t.sql", "-- the first table", "create table t (a int)")
                .file("001_t_rollback.sql", "drop table t");
        assertThat(project.migrate("plan").problem()).isEqualTo("checksum");

        Cli.Ended repair =
                project.migrate("repair", "--version", "001", "--because", "a comment was added");

        assertThat(repair.exit()).as(repair.all()).isZero();
        assertThat(project.migrate("up").exit()).isZero();
        assertThat(
                        project.value(
                                "select error from safetysystem.migration_log where event = 'repaired'"))
                .isEqualTo("a comment was added");
        assertThat(project.run("down", "--steps", "1", "--accept-loss").exit()).isZero();
    }

    @Test
    void what_is_not_applied_cannot_be_repaired() {
        project.file("001_t.sql", "create table t (a int)");
        Cli.Ended repair = project.migrate("repair", "--version", "001", "--because", "no reason");
        assertThat(repair.problem()).isEqualTo("not-applied");
        assertThat(
                        project.migrate("repair", "--version", "002", "--because", "no reason")
                                .problem())
                .isEqualTo("unknown-version");
    }

    @Test
    void a_person_says_that_a_statement_in_doubt_is_done() {
        project.sql(
                "create table t (a int)",
                "create procedure p() language plpgsql as $$ begin insert into t values (1); commit; perform 1/0; end $$");
        project.file(
                "001_p.sql",
                "-- no-transaction",
                "select 1;",
                "-- lint: allow unknown-function because it is read here",
                "call p();",
                "select 2;");
        assertThat(project.migrate("up").exit()).isEqualTo(5);
        project.sql("delete from safetysystem.migration_log where event = 'failed'");
        assertThat(project.migrate("up").problem()).isEqualTo("in-doubt");
        assertThat(
                        project.migrate(
                                        "repair",
                                        "--version",
                                        "001",
                                        "--done",
                                        "9",
                                        "--because",
                                        "looked")
                                .problem())
                .isEqualTo("done");

        Cli.Ended repair =
                project.migrate("repair", "--version", "001", "--done", "2", "--because", "looked");

        assertThat(repair.exit()).as(repair.all()).isZero();
        assertThat(list(project.migrate("up"), "applied")).containsExactly("001");
        assertThat(project.value("select count(*) from t")).isEqualTo("1");
    }

    @Test
    void a_person_says_that_it_shall_run_again() {
        project.sql(
                "create table t (a int)",
                "create procedure p() language plpgsql as $$ begin insert into t values (1); commit; perform 1 / (2 - count(*)) from t; end $$");
        project.file(
                "001_p.sql",
                "-- no-transaction",
                "select 1;",
                "-- lint: allow unknown-function because it is read here",
                "call p();");
        project.sql("insert into t values (0)");
        assertThat(project.migrate("up").exit()).isEqualTo(5);
        project.sql("delete from safetysystem.migration_log where event = 'failed'");
        project.migrate("repair", "--version", "001", "--done", "1", "--because", "not done");
        assertThat(list(project.migrate("up"), "applied")).containsExactly("001");
    }

    @Test
    void a_version_of_a_branch_that_came_late_is_applied_when_asked_for() {
        project.file("001_a.sql", "create table a (id int)")
                .file("003_c.sql", "create table c (id int)")
                .migrate("up");
        project.file("002_b.sql", "create table b (id int)");
        assertThat(project.migrate("up").problem()).isEqualTo("out-of-order");
        assertThat(list(project.migrate("plan", "--out-of-order"), "pending")).hasSize(1);

        assertThat(list(project.migrate("up", "--out-of-order"), "applied")).containsExactly("002");
        assertThat(project.migrate("up").exit()).isZero();
        assertThat(project.history()).containsExactly("001 applied", "003 applied", "002 applied");
    }

    @Test
    void late_or_not_a_contract_waits_for_every_expand_below_it() {
        project.file("001_a.sql", "create table a (id int)")
                .file("003_c.sql", "create table c (id int)")
                .migrate("up");
        project.file("002_b.sql", "create table b (id int)")
                .file("004_d.sql", "-- phase: contract", "drop table a");
        assertThat(project.migrate("up", "--phase", "contract", "--out-of-order").problem())
                .isEqualTo("expand-pending");
    }

    @Test
    void a_file_whose_number_is_read_otherwise_than_it_was_applied_does_not_run_twice() {
        project.file("2022-04-26_t.sql", "create table if not exists t (a int)").migrate("up");
        // As the version before wrote it.
        project.sql("update safetysystem.migration set version = '2022', spelled = '2022'");
        assertThat(project.migrate("up").problem()).isEqualTo("renumbered");
    }
}
