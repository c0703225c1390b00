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

@DisplayName("A database is taken over from another tool")
class ImportIT {

    private Project project;

    @BeforeEach
    void database() {
        project = Project.create();
    }

    /** Two files of which the first is applied, as the tool keeps it. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "golang-migrate|1_a.up.sql|2_b.up.sql|create table schema_migrations (version bigint primary key, dirty boolean not null); insert into schema_migrations values (1, false)",
                "dbmate|20250625_a.sql|20250626120000_b.sql|create table schema_migrations (version varchar(128) primary key); insert into schema_migrations values ('20250625')",
                "sql-migrate|1-a.sql|2-b.sql|create table gorp_migrations (id text primary key, applied_at timestamptz); insert into gorp_migrations values ('1-a.sql', now())",
                "diesel|2022-04-26-153628_a/up.sql|2022-04-27-153628_b/up.sql|create table __diesel_schema_migrations (version varchar(50) primary key, run_on timestamp not null default now()); insert into __diesel_schema_migrations values ('20220426153628')",
                "goose|00001_a.sql|00002_b.sql|create table goose_db_version (id serial primary key, version_id bigint not null, is_applied boolean not null, tstamp timestamp default now()); insert into goose_db_version (version_id, is_applied) values (0, true), (1, true), (2, true), (2, false)",
                "flyway|V1__a.sql|V2__b.sql|create table flyway_schema_history (installed_rank int primary key, version varchar(50), description varchar(200), type varchar(20), script varchar(1000), checksum int, success boolean); insert into flyway_schema_history values (1, '1', 'a', 'SQL', 'V1__a.sql', 245801405, true), (2, '2', 'b', 'SQL', 'V2__b.sql', 1, true), (3, '2', 'b', 'UNDO_SQL', 'U2__b.sql', 1, true)",
                "prisma|20220426153628_a/migration.sql|20220427153628_b/migration.sql|create table _prisma_migrations (id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz, migration_name varchar(255) not null, logs text, rolled_back_at timestamptz); insert into _prisma_migrations values ('x', '822ae07d4783158bc1912bb623e5107cc9002d519e1143a9c200ed6ee18b6d0f', now(), '20220426153628_a', null, null), ('y', 'z', null, '20220427153628_b', null, now())",
                "sqlx|1_a.up.sql|2_b.up.sql|create table _sqlx_migrations (version bigint primary key, description text, success boolean, checksum bytea); insert into _sqlx_migrations values (1, 'a', true, sha384('select 1'))"
            })
    void what_it_applied_is_applied_here_and_the_rest_is_pending(
            String tool, String first, String second, String statements) {
        project.file(first, "select 1").file(second, "select 1");
        if (tool.equals("dbmate") || tool.equals("goose") || tool.equals("sql-migrate")) {
            String mark =
                    tool.equals("goose")
                            ? "-- +goose Up"
                            : tool.equals("dbmate") ? "-- migrate:up" : "-- +migrate Up";
            project.file(first, mark, "select 1;").file(second, mark, "select 1;");
        }
        project.sql(statements.split("; "));

        Cli.Ended dry = project.migrate("import", "--dry-run");
        assertThat(dry.exit()).as(dry.all()).isZero();
        assertThat(dry.fact("tool")).isEqualTo(tool);
        assertThat(list(dry, "imported")).hasSize(1);
        assertThat(project.value("select to_regnamespace('safetysystem') is null")).isEqualTo("t");

        Cli.Ended taken = project.migrate("import");
        assertThat(taken.exit()).as(taken.all()).isZero();
        assertThat(list(taken, "pending")).hasSize(1);
        Cli.Ended up = project.migrate("up");
        assertThat(list(up, "applied")).as(up.all()).isEqualTo(list(taken, "pending"));
        assertThat(project.migrate("import").problem()).isEqualTo("has-history");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "dirty|foreign-failed|create table schema_migrations (version bigint, dirty boolean); insert into schema_migrations values (1, true)",
                "failed|foreign-failed|create table _sqlx_migrations (version bigint, success boolean, checksum bytea); insert into _sqlx_migrations values (1, false, '')",
                "unfinished|foreign-failed|create table _prisma_migrations (checksum text, finished_at timestamptz, migration_name text, rolled_back_at timestamptz); insert into _prisma_migrations values ('x', null, '1_a', null)",
                "a file that is not here|without-file|create table schema_migrations (version bigint, dirty boolean); insert into schema_migrations values (7, false)",
                "an edited file|foreign-checksum|create table _sqlx_migrations (version bigint, success boolean, checksum bytea); insert into _sqlx_migrations values (1, true, '\\x00')",
                "nothing|no-foreign-history|select 1",
                "two tools|several-foreign-histories|create table alembic_version (version_num text); create table django_migrations (id int, app text, name text, applied timestamptz)"
            })
    void what_cannot_be_believed_is_refused(String what, String code, String statements) {
        project.file("1_a.up.sql", "select 1");
        project.sql(statements.split("; "));
        Cli.Ended ended = project.migrate("import");
        assertThat(ended.exit()).as(ended.all()).isEqualTo(2);
        assertThat(ended.problem()).isEqualTo(code);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "alembic|create table alembic_version (version_num varchar(32)); insert into alembic_version values ('ae1027a6acf')",
                "django|create table django_migrations (id int, app text, name text, applied timestamptz); insert into django_migrations values (1, 'shop', '0001_initial', now())"
            })
    void where_its_table_names_no_files_a_person_does(String tool, String statements) {
        project.file("001_a.sql", "select 1").file("002_b.sql", "select 1");
        project.sql(statements.split("; "));
        assertThat(project.migrate("import").problem()).isEqualTo("say-at");
        assertThat(project.migrate("import", "--at", "7").problem()).isEqualTo("unknown-version");
        Cli.Ended taken = project.migrate("import", "--at", "001");
        assertThat(list(taken, "imported")).as(taken.all()).containsExactly("001");
        assertThat(project.history()).containsExactly("001 applied");
        assertThat(
                        project.value(
                                "select error from safetysystem.migration_log where event = 'imported'"))
                .contains(tool);
    }

    @Test
    void a_table_of_another_name_is_named() {
        project.file("1_a.up.sql", "select 1");
        project.sql(
                "create schema ops",
                "create table ops.applied (version bigint, dirty boolean)",
                "insert into ops.applied values (1, false)");
        assertThat(project.migrate("import").problem()).isEqualTo("no-foreign-history");
        Cli.Ended taken = project.migrate("import", "--table", "ops.applied");
        assertThat(list(taken, "imported")).as(taken.all()).containsExactly("1");
    }

    @Test
    void what_was_taken_over_can_be_taken_back() {
        project.file("1_a.up.sql", "create table a (id int)").file("1_a.down.sql", "drop table a");
        project.sql(
                "create table a (id int)",
                "create table schema_migrations (version bigint, dirty boolean)",
                "insert into schema_migrations values (1, false)");
        project.migrate("import");
        Cli.Ended down = project.run("down", "--steps", "1", "--accept-loss");
        assertThat(down.exit()).as(down.all()).isZero();
        assertThat(project.has("a")).isFalse();
    }

    @Test
    void Flyway_s_baseline_stands_for_all_before_it_and_its_repeatable_files_are_known() {
        project.file("V1__a.sql", "select 1")
                .file("V2__b.sql", "select 1")
                .file("V3__c.sql", "select 1")
                .file("R__same.sql", "select 1")
                .file("R__other.sql", "select 1");
        project.sql(
                "create table flyway_schema_history (installed_rank int primary key, version varchar(50), type varchar(20), script varchar(1000), checksum int, success boolean)",
                "insert into flyway_schema_history values (1, '2', 'BASELINE', '<< Flyway Baseline >>', null, true), (2, null, 'SQL', 'R__same.sql', 245801405, true), (3, null, 'SQL', 'R__other.sql', 1, true)");
        Cli.Ended taken = project.migrate("import");
        assertThat(list(taken, "imported")).as(taken.all()).containsExactly("1", "2");
        assertThat(list(project.migrate("up"), "applied")).containsExactly("3", "other");
    }
}
