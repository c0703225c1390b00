package dev.safetysystem.migrate.run;

import static dev.safetysystem.migrate.ground.Project.codes;
import static dev.safetysystem.migrate.ground.Project.list;
import static dev.safetysystem.migrate.ground.Project.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.Project;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        project.file("003_c.sql", "alter table a drop column n");
        assertThat(problem(project.migrate("plan")).text("message").orElseThrow())
                .containsPattern("drops a column \\(a: \\d+ KiB, about 5000 rows\\)");
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

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "create table t (a int, b int); create index t_b on t (b); alter table t drop column b",
                "create table t (a int); create sequence q owned by t.a; drop table t",
                "create table t (a int); create view w as select * from t; drop table t cascade",
                "create table t (a int); create index t_a on t (a); alter index t_a rename to t_b",
                "create table t (a int); create unique index t_a on t (a); alter table t add constraint u unique using index t_a",
                "create schema app; set search_path = app; create table t (a int); create index t_a on t (a)",
                "create temp table t (a int); create index t_a on t (a); create temp sequence q; create temp view w as select 1",
                "do $$ begin create table t (a int); create table kept (a int); drop table t; end $$",
                "create table \"a.b\" (id int); create index \"a.b.id\" on \"a.b\" (id)",
                "create schema schema; create table schema.t (id int); create index \"schema.t.idx\" on schema.t (id)",
                "create type pair as (x int); create table t of pair; drop type pair cascade",
                "create table t (a int); alter table t rename to u; create table t (b int); drop table u",
                "create extension vector; drop extension vector",
                "create function g() returns trigger language plpgsql as 'begin return new; end'; create table t (a int); create trigger g before insert on t for each row execute function g(); alter trigger g on t rename to h"
            })
    void verify_passes_right_after_an_up_whatever_the_files_say(String sql) {
        project.file("003_x.sql", "-- phase: contract", sql);
        project.migrate("up", "--phase", "all");
        Cli.Ended verified = project.migrate("verify", "--no-drift");
        assertThat(verified.exit()).as(verified.all()).isZero();
        assertThat(project.history()).contains("003 applied");
    }

    @ParameterizedTest(name = "{0} | {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "drop trigger g on t1 | trigger g on public.t1 is gone; it was there after 003 (20",
                "drop function h(int) | function public.h(integer) is gone",
                "alter table t1 disable trigger g | trigger g on public.t1 is not as it was after 003",
                "alter table t1 alter a type bigint | column public.t1.a is not as it was after 003 ",
                "alter table t1 drop constraint positive | constraint positive on public.t1 is gone",
                "drop policy p on t1 | policy p on public.t1 is gone",
                "alter sequence s increment 7 | sequence public.s is not as it was after 00",
                "drop rule r on t2 | rule r on public.t2 is gone",
                "create or replace function h(int) returns int language sql as 'select 2' | function public.h(integer) is not as it was"
            })
    void verify_names_what_differs_since_when(String change, String message) {
        project.file(
                "003_x.sql",
                "create function g() returns trigger language plpgsql as 'begin return new; end';",
                "create table t1 (a int constraint positive check (a > 0)); create table t2 (a int);",
                "create trigger g before insert on t1 for each row execute function g();",
                "create trigger g before insert on t2 for each row execute function g();",
                "create function h(int) returns int language sql as 'select 1';",
                "create function h(text) returns int language sql as 'select 1';",
                "create policy p on t1; create rule r as on insert to t2 do also nothing");
        assertThat(project.migrate("up", "--phase", "all").exit()).isZero();
        project.sql(change);
        Cli.Ended verified = project.migrate("verify");
        assertThat(verified.exit()).isEqualTo(7);
        assertThat(codes(verified, "problems")).hasSize(1);
        assertThat(verified.out()).contains(message.strip());
    }

    /** What an INSERT changes in the catalogue, its text does not say. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "create trigger g before insert on a for each row execute function make_in_trigger() | insert into a values (7, '')",
                "create function make() returns int language plpgsql as 'begin create table hidden (id int); return 1; end' | insert into a select make(), ''",
                "create rule g as on insert to a do also select make_for(7) | insert into a values (7, '')",
                "create event trigger g on ddl_command_end when tag in ('CREATE SEQUENCE') execute function make_on_event() | insert into a values (7, ''); create sequence s2"
            })
    void verify_knows_what_an_INSERT_made_by_a_trigger_a_function_or_a_rule(
            String before, String file) {
        project.migrate("up");
        project.sql(
                "create function make_in_trigger() returns trigger language plpgsql as 'begin create table hidden (id int); return new; end'",
                "create function make_for(int) returns int language plpgsql as 'begin create table hidden (id int); return 1; end'",
                "create function make_on_event() returns event_trigger language plpgsql as 'begin create table hidden (id int); end'",
                before);
        project.file(
                "003_x.sql",
                "-- lint: allow unknown-function because it is what this test is about",
                file);
        Cli.Ended up = project.migrate("up", "--phase", "all");
        assertThat(up.exit()).as(up.all()).isZero();
        project.sql("drop table hidden");
        assertThat(project.migrate("verify").out())
                .contains("table public.hidden is gone; it was there after 003 (20");
    }

    @Test
    void what_an_INSERT_makes_for_its_session_alone_is_nobody_s() {
        project.file(
                "003_x.sql",
                "-- lint: allow unknown-function because it is what this test is about",
                "create function pg_temp.make() returns int language plpgsql as 'begin create temp table passing (id int); return 1; end';",
                "insert into a select pg_temp.make(), ''");
        assertThat(project.migrate("up", "--phase", "all").exit()).isZero();
        Cli.Ended verified = project.migrate("verify", "--no-drift");
        assertThat(verified.exit()).as(verified.all()).isZero();
    }

    @Test
    void what_others_make_between_two_runs_is_theirs_to_drop() {
        project.migrate("up", "--to", "1");
        project.sql("create table theirs (id int)");
        project.migrate("up");
        project.sql("drop table theirs", "create table others (id int)");
        assertThat(project.migrate("verify").exit()).isZero();
    }

    @Test
    void a_run_does_not_bless_what_somebody_removed_before_it() {
        project.migrate("up", "--to", "1");
        project.sql("drop view av");
        project.migrate("up");
        Cli.Ended verified = project.migrate("verify");
        assertThat(codes(verified, "problems")).contains("missing-object");
        assertThat(verified.out()).contains("view public.av is gone; it was there after 001");
    }

    @Test
    void old_partitions_may_be_dropped_and_tables_be_tuned() {
        project.file(
                "003_x.sql",
                "create table days (d int) partition by list (d); create index days_d on days (d); create table day_1 partition of days for values in (1)");
        project.migrate("up", "--phase", "all");
        project.sql("drop table day_1", "alter table a set (fillfactor = 70)");
        Cli.Ended verified = project.migrate("verify");
        assertThat(verified.exit()).as(verified.all()).isZero();
        assertThat(codes(verified, "warnings")).contains("missing-object", "changed-tuning");
    }

    @Test
    void what_a_down_takes_back_is_not_missing_and_what_it_restores_is_expected() {
        project.file("003_x.sql", "-- phase: contract", "drop view av")
                .file("rollbacks/003_x_rollback.sql", "create view av as select id from a");
        project.migrate("up", "--phase", "all");
        assertThat(project.migrate("verify").exit()).isZero();
        project.run("down", "--steps", "1");
        assertThat(project.migrate("verify").exit()).isZero();
        project.sql("drop view av");
        assertThat(project.migrate("verify").problem()).isEqualTo("missing-object");
    }

    /** The history as releases before 0.2 left it. */
    @Test
    void a_history_of_a_former_release_is_continued_and_its_objects_are_adopted() {
        project.migrate("up");
        project.sql(
                "drop table safetysystem.object",
                "delete from safetysystem.state where name not in ('format', 'fingerprint')");
        Cli.Ended verified = project.migrate("verify", "--no-drift");
        assertThat(verified.exit()).as(verified.all()).isZero();
        assertThat(codes(verified, "warnings")).containsExactly("unrecorded");
        assertThat(project.migrate("up").exit()).isZero();
        assertThat(codes(project.migrate("verify"), "warnings")).isEmpty();
        project.sql("drop index a_n");
        assertThat(project.migrate("verify").exit()).isEqualTo(7);
    }

    @Test
    void what_a_former_release_applies_meanwhile_is_recorded_by_the_next_run() {
        project.migrate("up", "--to", "1");
        // A release that knows no record: its log goes on, and the schema with it.
        project.sql(
                "create table by_former (id int)",
                "insert into safetysystem.migration_log (set_name, version, event, system, revision) values ('default', '1.5', 'applied', '', '')");
        assertThat(codes(project.migrate("verify", "--schema", "1"), "warnings"))
                .contains("unrecorded");
        project.migrate("up");
        project.sql("drop table by_former");
        assertThat(project.migrate("verify").exit()).isEqualTo(7);
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
        Cli.Ended ended = project.migrate("baseline", "--at", "001", "--prove");
        assertThat(ended.exit()).as(ended.all()).isZero();
        assertThat(project.rows("select 1 from pg_database where datname like 'migrate_scratch%'"))
                .isEmpty();
        assertThat(project.migrate("verify", "--schema", "1").exit()).isZero();
        assertThat(list(project.migrate("up"), "applied")).containsExactly("002");
        assertThat(project.run("down", "--to", "0").problem()).isEqualTo("no-down");
        assertThat(codes(project.run("down", "--to", "0"), "problems")).contains("baselined");
    }

    @Test
    void a_baseline_that_is_to_be_proved_fails_when_anything_differs_and_leaves_nothing() {
        project.sql(
                "create table a (id int primary key, n varchar)",
                "create view other as select id from a");
        Cli.Ended ended = project.migrate("baseline", "--at", "001", "--prove");
        assertThat(ended.exit()).isEqualTo(7);
        assertThat(codes(ended, "problems"))
                .contains("missing-object", "other-object", "changed-object");
        assertThat(ended.out())
                .contains("column public.a.n is otherwise than the files make it")
                .contains("index public.a_n is not here")
                .contains("view public.other is here; the files do not make it");
        assertThat(project.has("safetysystem.migration")).isFalse();
    }

    @Test
    void a_baseline_that_nothing_proves_says_what_is_there_and_wants_a_persons_word() {
        project.sql("create table a (id int primary key, n text)");
        Cli.Ended doubted = project.migrate("baseline", "--at", "001");
        assertThat(doubted.exit()).isEqualTo(2);
        assertThat(doubted.problem()).isEqualTo("unproved");
        assertThat(doubted.out()).contains("column 2").contains("table 1");
        assertThat(project.has("safetysystem.migration")).isFalse();
        Cli.Ended missing =
                project.migrate(
                        "baseline", "--at", "001", "--accept-unproved", "--expect", "view:av");
        assertThat(missing.problem()).isEqualTo("missing-object");
        assertThat(project.migrate("baseline", "--at", "001", "--accept-unproved").exit()).isZero();
        assertThat(project.migrate("verify", "--schema", "1").exit()).isZero();
        project.sql("drop table a");
        assertThat(project.migrate("verify", "--schema", "1").problem())
                .isEqualTo("missing-object");
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
                "update pg_index set indisvalid = false where indexrelid = 'a_n'::regclass",
                "alter table part detach partition part_1; alter table part_b attach partition part_1 for values in (1)",
                "alter table child inherit parent",
                "alter table child no inherit a",
                "alter table a replica identity full",
                "alter table a alter n set storage external",
                "alter table a alter n set compression pglz",
                "alter table a alter n set statistics 500",
                "alter table a alter n set (n_distinct = 5)",
                "alter sequence s owned by a.id",
                "create or replace aggregate total (int) (sfunc = int4mi, stype = int)",
                "alter event trigger watch disable",
                "drop operator === (int, int)",
                "create operator === (leftarg = text, rightarg = text, function = texteq)",
                "drop cast (a as mood)",
                "alter publication feed add table parent",
                "create collation x (locale = 'C')",
                "alter table a cluster on a_n",
                "alter type span rename to spans",
                "create text search configuration x (copy = simple)",
                "alter table a set (toast.autovacuum_enabled = off)",
                "create server x foreign data wrapper w"
            })
    void every_change_of_the_schema_changes_the_fingerprint(String change) {
        project.migrate("up");
        project.sql(
                "create table part (k int) partition by list (k); create table part_b (k int) partition by list (k); create table part_1 partition of part for values in (1)",
                "create table parent (id int, n text); create table child () inherits (a); alter table child add check (id > 0)",
                "create aggregate total (int) (sfunc = int4pl, stype = int)",
                "create function seen() returns event_trigger language plpgsql as 'begin end'; create event trigger watch on ddl_command_end execute function seen()",
                "create operator === (leftarg = int, rightarg = int, function = int4eq)",
                "create function to_mood(a) returns mood language sql as $$ select 'calm'::mood $$; create cast (a as mood) with function to_mood(a)",
                "create publication feed for table a",
                "create type span as range (subtype = int4)",
                "create foreign data wrapper w");
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

    /** As PostgreSQL 15.20 notes {@code pg_attver} at each column that it makes or changes. */
    @Test
    void what_the_server_notes_at_a_column_does_not_change_the_fingerprint() {
        project.migrate("up");
        String before = project.fingerprint();
        project.sql(
                "alter table a alter n set (n_distinct = 5)",
                "alter table a alter n reset (n_distinct)",
                "update pg_attribute set attoptions = array_append(attoptions, 'pg_noted=7')"
                        + " where attrelid = 'a'::regclass and attnum > 0");
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
