package dev.safetysystem.migrate.run;

import static dev.safetysystem.migrate.ground.Project.codes;
import static dev.safetysystem.migrate.ground.Project.list;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.Project;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Files of other tools, run on a database")
class OtherToolsIT {
    private Project project;

    @BeforeEach
    void database() {
        project = Project.create();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "-- +goose Up, -- +goose Down",
        "-- migrate:up, -- migrate:down",
        "-- +migrate Up, -- +migrate Down",
        "-- rambler up, -- rambler down"
    })
    void the_way_down_does_not_run_with_the_way_up(String up, String down) {
        project.sql(
                "create table users (id int); insert into users select generate_series(1, 1000)");
        project.file(
                "00001_u.sql",
                up,
                "create table if not exists users (id int);",
                "alter table users add column name text;",
                down,
                "alter table users drop column name;");

        assertThat(project.migrate("up").exit()).isZero();

        assertThat(project.value("select count(name) + count(*) from users")).isEqualTo("1000");
        Cli.Ended back = project.run("down", "--steps", "1", "--accept-loss");
        assertThat(back.exit()).as(back.all()).isZero();
        assertThat(
                        project.value(
                                "select count(*) from information_schema.columns where table_name = 'users'"))
                .isEqualTo("1");
    }

    @Test
    void a_file_that_an_older_version_ran_both_ways_is_named() {
        project.file("001_u.sql", "create table u (id int)");
        project.migrate("up");
        // As the version before wrote it: text and checksum of the whole file.
        project.sql(
                "update safetysystem.migration set up_sha256 = 'aa', up_text = e'-- +goose Up\\nselect 1;\\n-- +goose Down\\nselect 2;'");
        project.file("001_u.sql", "-- +goose Up", "select 1;", "-- +goose Down", "select 2;");
        assertThat(project.migrate("plan").problem()).isEqualTo("ran-both-ways");
    }

    @Test
    void a_procedure_may_commit_in_a_file_that_says_so() {
        project.sql(
                "create table t (a int)",
                "create procedure p() language plpgsql as $$ begin insert into t values (1); commit; insert into t values (2); end $$");
        project.file(
                "001_p.sql",
                "-- no-transaction",
                "insert into t values (0);",
                "-- lint: allow unknown-function because it is read here",
                "call p();");

        Cli.Ended up = project.migrate("up");

        assertThat(up.exit()).as(up.all()).isZero();
        assertThat(project.value("select string_agg(a::text, ',' order by a) from t"))
                .isEqualTo("0,1,2");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "-- no-transaction",
                "-- +goose NO TRANSACTION\n-- +goose Up",
                "-- migrate:up transaction:false",
                "-- +migrate Up notransaction"
            })
    void a_new_enum_value_can_be_used_at_once_in_a_file_that_says_so(String mark) {
        project.sql("create type e as enum ('a', 'b')", "create table t (v e)");
        project.file(
                "001_c.sql", mark, "alter type e add value 'c';", "insert into t values ('c');");

        Cli.Ended up = project.migrate("up");

        assertThat(up.exit()).as(up.all()).isZero();
        assertThat(project.value("select v from t")).isEqualTo("c");
    }

    @Test
    void what_such_a_file_did_before_it_failed_is_done_once() {
        project.sql("create table t (a int unique)");
        project.file(
                "001_x.sql",
                "-- no-transaction",
                "insert into t values (1);",
                "insert into t values (1);");
        Cli.Ended first = project.migrate("up");
        assertThat(first.exit()).as(first.all()).isEqualTo(5);

        project.file(
                "001_x.sql",
                "-- no-transaction",
                "insert into t values (1);",
                "insert into t values (2);");
        assertThat(list(project.migrate("up"), "applied")).containsExactly("001");
        assertThat(project.value("select count(*) from t")).isEqualTo("2");
    }

    @Test
    void a_count_is_kept_although_the_file_changed_its_role() {
        project.sql(
                "drop role if exists modest",
                "create role modest",
                "grant all on schema public to modest");
        project.file(
                "001_x.sql",
                "-- no-transaction",
                "set role modest;",
                "create table t (a int);",
                "insert into t values (1);");

        Cli.Ended up = project.migrate("up");

        assertThat(up.exit()).as(up.all()).isZero();
        assertThat(project.value("select tableowner from pg_tables where tablename = 't'"))
                .isEqualTo("modest");
    }

    @Test
    void a_statement_in_doubt_is_not_run_twice_by_itself() {
        project.sql(
                "create table t (a int)",
                "create procedure p() language plpgsql as $$ begin insert into t values (1); commit; perform 1/0; end $$");
        project.file(
                "001_p.sql",
                "-- no-transaction",
                "select 1;",
                "-- lint: allow unknown-function because it is read here",
                "call p();");
        assertThat(project.migrate("up").exit()).isEqualTo(5);
        // As a process leaves it that was killed before it could write how the call ended.
        project.sql("delete from safetysystem.migration_log where event = 'failed'");

        Cli.Ended again = project.migrate("up");

        assertThat(again.exit()).isEqualTo(5);
        assertThat(again.problem()).isEqualTo("in-doubt");
        assertThat(project.value("select count(*) from t")).isEqualTo("1");
    }

    @Test
    void a_call_that_failed_first_of_all_may_have_left_something() {
        project.sql(
                "create table t (a int)",
                "create procedure p() language plpgsql as $$ begin insert into t values (1); commit; perform 1/0; end $$");
        project.file(
                "001_p.sql",
                "-- no-transaction",
                "-- lint: allow unknown-function because it is read here",
                "call p();");
        assertThat(project.migrate("up").exit()).isEqualTo(5);
        assertThat(project.history()).containsExactly("001 applying");
    }

    @Test
    void a_way_down_without_a_transaction_is_kept_as_such() {
        project.sql("create table t (a int)");
        project.file(
                "001_i.sql",
                "-- +goose NO TRANSACTION",
                "-- +goose Up",
                "create index concurrently i on t (a);",
                "create view v as select 1;",
                "-- +goose Down",
                "drop view v;",
                "drop index concurrently i;");
        Cli.Ended up = project.migrate("up");
        assertThat(up.exit()).as(up.all()).isZero();

        Cli.Ended down = project.run("down", "--steps", "1", "--accept-loss");

        assertThat(down.exit()).as(down.all()).isZero();
        assertThat(project.has("i") || project.has("v")).isFalse();
    }

    @Test
    void files_without_a_statement_are_steps_in_both_directions() {
        project.file("001_a.sql", "-- nothing")
                .file("rollbacks/001_a_rollback.sql", "")
                .file("002_b.sql", "");
        assertThat(list(project.migrate("up"), "applied")).containsExactly("001", "002");
        assertThat(project.migrate("verify").exit()).isZero();
        assertThat(project.run("down", "--to", "001").problem()).isEqualTo("no-down");
        project.sql("drop schema safetysystem cascade");
        assertThat(project.migrate("baseline", "--at", "002", "--accept-unproved").exit()).isZero();
    }

    @Test
    void a_transaction_around_everything_is_noted_in_one_line() {
        project.file("001_a.sql", "begin;", "create table a (id int);", "commit;")
                .file("002_b.sql", "begin;", "create table b (id int);", "commit;");
        Cli.Ended up = project.migrate("up");
        assertThat(up.exit()).as(up.all()).isZero();
        assertThat(codes(up, "warnings")).containsOnlyOnce("wrapped");
        assertThat(project.has("a") && project.has("b")).isTrue();
    }
}
