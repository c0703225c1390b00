package dev.safetysystem.migrate.run;

import static dev.safetysystem.migrate.ground.Project.list;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.Project;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Directories as other tools lay them out")
class LayoutIT {
    private Project project;

    @BeforeEach
    void database() {
        project = Project.create();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "golang-migrate|000001_a.up.sql|000001_a.down.sql|000002_b.up.sql|000002_other.down.sql",
                "flyway|one/V1__a.sql|one/U1__a.sql|two/V1.1__b.sql|U1.1__b.sql",
                "diesel|2022-04-26-153628_a/up.sql|2022-04-26-153628_a/down.sql|2022-04-27-153628_b/up.sql|2022-04-27-153628_b/down.sql",
                "hasura|1650987388123_a/up.sql|1650987388123_a/down.sql|1650987388124_b/up.sql|1650987388124_b/down.sql",
                "prisma|20220426153628_a/migration.sql|-|20220427153628_b/migration.sql|-",
                "plain|001_a.sql|rollbacks/001_a_rollback.sql|002_b.sql|rollbacks/002_b_rollback.sql"
            })
    void is_found_by_its_names_and_runs_both_ways(
            String layout, String up1, String down1, String up2, String down2) {
        project.file(up1, "create table a (id int)").file(up2, "create table b (id int)");
        if (down1 != null) {
            project.file(down1, "drop table a").file(down2, "drop table b");
        }

        Cli.Ended plan = project.migrate("plan");
        assertThat(plan.exit()).as(plan.all()).isZero();
        assertThat(plan.fact("layout")).isEqualTo(layout);
        assertThat(list(project.migrate("up"), "applied")).hasSize(2);
        assertThat(project.has("a") && project.has("b")).isTrue();

        Cli.Ended down = project.run("down", "--to", "0", "--accept-loss");
        if (down1 == null) {
            assertThat(down.problem()).isEqualTo("no-down");
        } else {
            assertThat(project.has("a") || project.has("b")).isFalse();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"goose, -- +goose Up", "dbmate, -- migrate:up", "sql-migrate, -- +migrate Up"})
    void is_found_by_its_markers(String layout, String up) {
        project.file("00001_a.sql", up, "create table a (id int);");
        assertThat(project.migrate("plan").fact("layout")).isEqualTo(layout);
    }

    @Test
    void is_told_where_it_cannot_be_found() {
        project.file("1_a.sql", "select 1");
        assertThat(project.migrate("plan", "--layout", "sqlx").fact("layout")).isEqualTo("sqlx");
        assertThat(project.migrate("plan", "--layout", "nix").problem()).isEqualTo("layout");
        assertThat(project.migrate("plan", "--layout", "flyway").problem()).isEqualTo("file-name");
    }

    @Test
    void in_names_a_date_comes_behind_its_own_times() {
        project.file("20250624120000_a.sql", "-- migrate:up", "create table t (a int);")
                .file("20250625_b.sql", "-- migrate:up", "alter table t add b int;")
                .file("20250625120000_c.sql", "-- migrate:up", "alter table t add c int;");
        assertThat(list(project.migrate("up"), "applied"))
                .containsExactly("20250624120000", "20250625120000", "20250625999999");
    }

    @Test
    void in_versions_it_comes_before_them() {
        project.file("2025-06-25-120000_c/up.sql", "alter table t add c int")
                .file("20250625_b/up.sql", "create table t (a int)");
        assertThat(list(project.migrate("up"), "applied"))
                .containsExactly("20250625000000", "20250625120000");
    }

    @Test
    void as_numbers_a_date_comes_first_where_the_tool_compares_numbers() {
        project.file("20250624120000_a.sql", "-- +goose Up", "select 1;")
                .file("20250625_b.sql", "-- +goose Up", "select 1;");
        assertThat(list(project.migrate("up"), "applied"))
                .containsExactly("20250625", "20250624120000");
    }

    @Test
    void where_texts_and_numbers_would_give_two_orders_nobody_guesses() {
        project.file("9_a.sql", "-- migrate:up", "select 1;")
                .file("10_b.sql", "-- migrate:up", "select 1;");
        assertThat(project.migrate("plan").problem()).isEqualTo("order");
        assertThat(project.migrate("plan", "--layout", "plain").exit()).isZero();
    }

    @Test
    void several_files_of_one_version_run_by_their_names_where_the_tool_does_so() {
        project.file("20220426153628_b/migration.sql", "alter table t add b int")
                .file("20220426153628_a/migration.sql", "create table t (a int)")
                .file("migration_lock.toml", "provider = \"postgresql\"");
        Cli.Ended up = project.migrate("up");
        assertThat(list(up, "applied")).containsExactly("20220426153628", "20220426153628.1");
        assertThat(list(up, "passedOver")).containsExactly("migration_lock.toml");
        assertThat(list(project.migrate("up"), "applied")).isEmpty();
    }

    @Test
    void so_does_sql_migrate() {
        project.file(
                        "1-b.sql",
                        "-- +migrate Up",
                        "alter table t add b int;",
                        "-- +migrate Down",
                        "alter table t drop b;")
                .file(
                        "1-a.sql",
                        "-- +migrate Up",
                        "create table t (a int);",
                        "-- +migrate Down",
                        "drop table t;");
        assertThat(list(project.migrate("up"), "applied")).containsExactly("1", "1.1");
        assertThat(project.run("down", "--steps", "2", "--accept-loss").exit()).isZero();
        assertThat(project.has("t")).isFalse();
    }

    @Test
    void settings_beside_a_script_are_heeded() {
        project.file(
                        "2022-04-26-153628_a/up.sql",
                        "create type e as enum ('a'); alter type e add value 'b'; create table t as select 'b'::e v")
                .file("2022-04-26-153628_a/metadata.toml", "run_in_transaction = false")
                .file("2022-04-26-153628_a/down.sql", "drop table t; drop type e");
        Cli.Ended up = project.migrate("up");
        assertThat(up.exit()).as(up.all()).isZero();
        assertThat(project.value("select v from t")).isEqualTo("b");

        Project flyway = Project.create();
        flyway.sql("create type e as enum ('a')")
                .file("V1__e.sql", "alter type e add value 'b'; create table t as select 'b'::e v")
                .file("V1__e.sql.conf", "executeInTransaction=false");
        Cli.Ended again = flyway.migrate("up");
        assertThat(again.exit()).as(again.all()).isZero();
    }

    @Test
    void what_only_the_tool_can_fill_in_is_refused() {
        project.file("V1__a.sql", "create table ${schema}.t (a int)");
        assertThat(project.migrate("plan").problem()).isEqualTo("layout");
    }

    @Test
    void a_repeatable_file_runs_again_when_its_text_is_another() {
        project.file("V1__t.sql", "create table t (a int)")
                .file("R__v.sql", "create or replace view v as select 1 as one")
                .file("R__a.sql", "create or replace view a as select * from t");
        assertThat(list(project.migrate("up"), "applied")).containsExactly("1", "a", "v");
        assertThat(list(project.migrate("up"), "applied")).isEmpty();

        project.file("R__v.sql", "create or replace view v as select 2 as one");
        assertThat(list(project.migrate("plan"), "repeated")).containsExactly("v");
        assertThat(list(project.migrate("up"), "applied")).containsExactly("v");
        assertThat(project.value("select one from v")).isEqualTo("2");
    }

    @Test
    void a_repeatable_file_waits_until_no_version_is_left_for_later() {
        project.file("V1__t.sql", "create table t (a int)")
                .file("V2__u.sql", "create table u (a int)")
                .file("R__v.sql", "create or replace view v as select * from u");
        assertThat(list(project.migrate("up", "--to", "1"), "applied")).containsExactly("1");
        assertThat(list(project.migrate("up"), "applied")).containsExactly("2", "v");
    }

    @Test
    void a_baseline_stands_for_what_is_before_it_where_the_database_is_new() {
        project.file("V1__a.sql", "create table a (id int)")
                .file("V2__b.sql", "create table b (id int)")
                .file("B2__both.sql", "create table a (id int); create table b (id int)")
                .file("V3__c.sql", "create table c (id int)");
        assertThat(list(project.migrate("up"), "applied")).containsExactly("2", "3");
        assertThat(list(project.migrate("up"), "applied")).isEmpty();
        assertThat(list(project.migrate("status"), "pending")).isEmpty();
        project.file("V4__d.sql", "create table d (id int)");
        assertThat(list(project.migrate("up"), "applied")).containsExactly("4");
    }

    @Test
    void a_baseline_means_nothing_where_the_database_is_older_than_it() {
        project.file("V1__a.sql", "create table a (id int)").migrate("up");
        project.file("V2__b.sql", "create table b (id int)")
                .file("B2__both.sql", "create table a (id int); create table b (id int)");
        assertThat(list(project.migrate("up"), "applied")).containsExactly("2");
        assertThat(project.value("select file from safetysystem.migration where version = '2'"))
                .isEqualTo("V2__b.sql");
    }
}
