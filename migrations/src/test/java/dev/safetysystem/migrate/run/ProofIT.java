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
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Plan, status, verify, baseline, fingerprint, sql")
class ProofIT {
    private Project project;

    @BeforeEach
    void schema() {
        project = Project.create();
        project.file(
                        "001_a.sql",
                        "create table a (id int primary key, n text); create index a_n on a (n); create view av as select id from a; create function f() returns int language sql as 'select 1'; create sequence s; create type mood as enum ('calm')")
                .file("002_b.sql", "create index concurrently a_id_n on a (id, n)");
    }

    @Test
    void a_plan_changes_nothing_not_even_the_history() {
        Cli.Ended plan = project.migrate("plan");
        assertThat(plan.exit()).isZero();
        assertThat(list(plan, "pending")).hasSize(2);
        assertThat(project.has("safetysystem.migration")).isFalse();
    }

    @Test
    void a_plan_says_which_locks_and_how_big_the_table_is() {
        project.migrate("up");
        project.sql(
                "insert into a select g, repeat('x', 100) from generate_series(1, 5000) g",
                "analyze a");
        project.file("003_c.sql", "alter table a add column c int");
        String statement = list(project.migrate("plan"), "statements").getFirst();
        assertThat(statement)
                .contains("\"lock\":\"ACCESS EXCLUSIVE\"")
                .contains("\"on\":\"a\"")
                .contains("\"rows\":5000")
                .contains("reads and writes");
        assertThat(statement).containsPattern("\"bytes\":[1-9][0-9]{5,}");
    }

    @Test
    void a_plan_tells_every_refusal_with_exit_code_2() {
        project.file("003_c.sql", "drop table a").file("004_d.sql", "commit");
        Cli.Ended plan = project.migrate("plan");
        assertThat(plan.exit()).isEqualTo(2);
        assertThat(codes(plan, "problems")).contains("drop-table", "transaction-control");
        assertThat(project.migrate("plan", "--offline").exit()).isEqualTo(2);
    }

    @Test
    void a_plan_without_a_database_judges_the_files() {
        assertThat(
                        Cli.run(
                                        java.util.Map.of(),
                                        java.util.List.of(
                                                "plan",
                                                "--offline",
                                                "--dir",
                                                project.directory().toString()))
                                .exit())
                .isZero();
    }

    @Test
    void status_tells_what_is_applied_pending_and_who_holds_the_lock() throws Exception {
        project.migrate("up", "--to", "1");
        try (var other = project.server().connect(project.database())) {
            other.createStatement().execute("select pg_advisory_lock(8314038973034492793)");
            Cli.Ended status = project.migrate("status");
            assertThat(status.exit()).isZero();
            assertThat(status.fact("current")).isEqualTo("001");
            assertThat(list(status, "pending")).hasSize(1);
            assertThat(status.fact("lockedBy")).contains("server process");
        }
    }

    @Test
    void verify_proves_what_the_files_make() {
        project.migrate("up");
        assertThat(project.migrate("verify").exit()).isZero();
        assertThat(
                        project.migrate(
                                        "verify",
                                        "--expect",
                                        "tables:a",
                                        "--expect",
                                        "view:av",
                                        "--expect",
                                        "index:a_id_n")
                                .exit())
                .isZero();
    }

    @ParameterizedTest(name = "after {0}")
    @ValueSource(
            strings = {
                "drop view av",
                "drop index a_n",
                "drop function f()",
                "drop sequence s",
                "drop type mood",
                "update pg_index set indisvalid = false where indexrelid = 'a_id_n'::regclass"
            })
    void verify_finds_what_somebody_removed(String statement) {
        project.migrate("up");
        project.sql(statement);
        assertThat(project.migrate("verify").exit()).isEqualTo(7);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "table:nope",
                "view:a",
                "trigger:nope",
                "function:nope",
                "index:av",
                "extension:nope",
                "schema:nope",
                "type:nope",
                "sequence:a"
            })
    void verify_finds_that_an_expected_object_is_missing(String expected) {
        project.migrate("up");
        Cli.Ended ended = project.run("verify", "--expect", expected);
        assertThat(ended.exit()).isEqualTo(7);
        assertThat(ended.problem()).isEqualTo("missing-object");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"nonsense", "gadget:x", "table:"})
    void verify_refuses_an_expectation_that_cannot_be_read(String expected) {
        assertThat(project.run("verify", "--expect", expected).exit()).isEqualTo(2);
    }

    @Test
    void verify_finds_pending_and_unfinished_and_changed_files() {
        assertThat(codes(project.migrate("verify"), "problems")).contains("pending");
        project.migrate("up");
        project.sql("update safetysystem.migration set state = 'applying' where version = '2'");
        assertThat(codes(project.migrate("verify"), "problems")).contains("unfinished");
        project.sql("update safetysystem.migration set state = 'applied' where version = '2'");
        project.file("002_b.sql", "create index concurrently a_id_n on a (n, id)");
        assertThat(codes(project.migrate("verify"), "problems")).contains("checksum");
    }

    @Test
    void a_release_built_for_a_later_schema_is_told_that_it_cannot_run() {
        project.migrate("up");
        assertThat(project.run("verify", "--schema", "3").problem()).isEqualTo("schema-too-old");
    }

    @Test
    void drift_is_a_warning_and_with_no_drift_a_failure() {
        project.migrate("up");
        assertThat(codes(project.migrate("status"), "warnings")).isEmpty();
        project.sql("create index by_hand on a (id)");
        assertThat(codes(project.migrate("status"), "warnings")).containsExactly("drifted");
        assertThat(project.migrate("verify").exit()).isZero();
        assertThat(project.migrate("verify", "--no-drift").exit()).isEqualTo(7);
    }

    @Test
    void a_baseline_adopts_what_is_there_and_runs_nothing() {
        project.sql(
                "create table a (id int primary key, n text)",
                "create index a_n on a (n)",
                "create view av as select id from a",
                "create function f() returns int language sql as 'select 1'",
                "create sequence s",
                "create type mood as enum ('calm')");
        Cli.Ended ended = project.migrate("baseline", "--at", "001");
        assertThat(ended.exit()).as(ended.all()).isZero();
        assertThat(list(project.migrate("up"), "applied")).containsExactly("002");
        assertThat(project.run("down", "--to", "0").problem()).isEqualTo("no-down");
        assertThat(codes(project.run("down", "--to", "0"), "problems")).contains("baselined");
    }

    @Test
    void a_baseline_fails_when_objects_are_missing_and_leaves_nothing() {
        project.sql("create table a (id int primary key, n text)");
        Cli.Ended ended = project.migrate("baseline", "--at", "001");
        assertThat(ended.exit()).isEqualTo(7);
        assertThat(codes(ended, "problems")).hasSize(5).containsOnly("missing-object");
        assertThat(project.has("safetysystem.migration")).isFalse();
    }

    @Test
    void a_baseline_of_a_database_with_a_history_is_refused() {
        project.migrate("up");
        assertThat(project.migrate("baseline", "--at", "002").problem()).isEqualTo("has-history");
        assertThat(project.migrate("baseline", "--at", "9").problem()).isEqualTo("unknown-version");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "create table x (id int)",
                "alter table a add c int",
                "alter table a alter n set not null",
                "alter table a alter n set default 'x'",
                "create index x on a (n)",
                "drop index a_n",
                "create or replace view av as select id + 1 as id from a",
                "create or replace function f() returns int language sql as 'select 2'",
                "alter sequence s increment 2",
                "alter type mood add value 'x'",
                "create trigger x before update on a for each row execute function suppress_redundant_updates_trigger()",
                "alter table a add check (id > 0)",
                "alter table a enable row level security",
                "create policy x on a",
                "create schema x",
                "create domain x as int check (value > 0)",
                "create extension vector",
                "create rule x as on delete to a do instead nothing",
                "create statistics x on id, n from a",
                "update pg_index set indisvalid = false where indexrelid = 'a_n'::regclass"
            })
    void every_change_of_the_schema_changes_the_fingerprint(String change) {
        project.migrate("up");
        String before = project.fingerprint();
        project.sql(change);
        assertThat(project.fingerprint()).isNotEqualTo(before);
    }

    @Test
    void rows_and_dropped_columns_and_search_paths_do_not_change_the_fingerprint() {
        project.migrate("up");
        String before = project.fingerprint();
        project.sql(
                "insert into a values (1, 'x')",
                "alter table a add z int",
                "alter table a drop z",
                "alter database " + project.database() + " set search_path = pg_catalog",
                "analyze a",
                "grant select on a to public");
        assertThat(project.fingerprint()).isEqualTo(before);
    }

    @Test
    void sql_compares_one_answer() {
        assertThat(project.run("sql", "--query", "select 5", "--min", "5", "--max", "5").exit())
                .isZero();
        assertThat(project.run("sql", "--query", "select 4", "--min", "5").exit()).isEqualTo(7);
        assertThat(project.run("sql", "--query", "select 6.5", "--max", "6").exit()).isEqualTo(7);
        assertThat(project.run("sql", "--query", "select 'abc'", "--equals", "abc").exit())
                .isZero();
        assertThat(project.run("sql", "--query", "select 'abc'", "--min", "1").exit()).isEqualTo(7);
        assertThat(project.run("sql", "--query", "select null", "--min", "1").exit()).isEqualTo(7);
        assertThat(project.run("sql", "--query", "select 1 where false").exit()).isEqualTo(7);
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @ValueSource(
            strings = {
                "select 1; select 2",
                "create table x (id int)",
                "select 1, 2",
                "select nonsense",
                "",
                "select 'x"
            })
    void sql_refuses_what_is_no_single_reading_query(String query) {
        assertThat(project.run("sql", "--query", query).exit()).isEqualTo(2);
    }
}
