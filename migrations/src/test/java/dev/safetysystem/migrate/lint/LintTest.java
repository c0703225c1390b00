package dev.safetysystem.migrate.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.scripts.FileLint;
import dev.safetysystem.migrate.scripts.Script;
import dev.safetysystem.migrate.scripts.ScriptReader;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

@DisplayName("The lint says what statements do to running code, both ways")
class LintTest {

    /** A rule, SQL that breaks it, and SQL that looks alike and does not. */
    private record Case(Rule rule, String breaks, String keeps) {
        @Override
        public String toString() {
            return rule.code() + ": " + breaks + " | " + keeps;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        Rule.TRANSACTION_CONTROL,
                        "begin; create table t (id int); rollback",
                        "create table t (id int)"),
                new Case(
                        Rule.TRANSACTION_CONTROL,
                        "rollback",
                        "savepoint s; rollback to savepoint s; release savepoint s"),
                new Case(Rule.TRANSACTION_CONTROL, "start transaction", "do $$ begin null; end $$"),
                new Case(
                        Rule.TRANSACTION_CONTROL,
                        "prepare transaction 'x'",
                        "prepare q as select 1"),
                new Case(Rule.SESSION_STATE, "discard all", "set local work_mem = '64MB'"),
                new Case(
                        Rule.SESSION_STATE,
                        "select pg_advisory_unlock_all()",
                        "select pg_advisory_xact_lock(1)"),
                new Case(
                        Rule.SESSION_STATE,
                        "set standard_conforming_strings = off",
                        "set standard_conforming_strings = on"),
                new Case(
                        Rule.SERVER_WIDE,
                        "alter system set work_mem = '1GB'",
                        "set work_mem = '1GB'"),
                new Case(Rule.SERVER_WIDE, "create database other", "create schema other"),
                new Case(Rule.SERVER_WIDE, "drop role app", "grant select on t to app"),
                new Case(
                        Rule.MIXED_TRANSACTION,
                        "create index concurrently i on t (a); create table n (id int)",
                        "create index concurrently i on t (a); analyze t"),
                new Case(
                        Rule.MIXED_TRANSACTION,
                        "vacuum t; insert into t values (1)",
                        "set maintenance_work_mem = '1GB'; vacuum (analyze) t"),
                new Case(
                        Rule.UNNAMED_CONCURRENT_INDEX,
                        "create index concurrently on t (a)",
                        "create index concurrently i on t (a)"),
                new Case(
                        Rule.DROP_TABLE,
                        "drop table old",
                        "create table old (id int); drop table old"),
                new Case(
                        Rule.DROP_COLUMN,
                        "alter table t drop column a",
                        "create table t (a int, b int); alter table t drop column a"),
                new Case(
                        Rule.DROP_COLUMN,
                        "alter table t drop a",
                        "alter table t alter a drop not null"),
                new Case(
                        Rule.DROP_OBJECT,
                        "drop view v",
                        "drop view if exists v; create view v as select 1"),
                new Case(Rule.DROP_INDEX, "drop index i", "alter index i set (fillfactor = 70)"),
                new Case(
                        Rule.DROP_OBJECT,
                        "drop function f(int); create function f(text) returns int language sql as 'select 1'",
                        "drop function f(int); create function f(a integer) returns int language sql as 'select 1'"),
                new Case(
                        Rule.DROP_OBJECT,
                        "drop function if exists f; create function f() returns int language sql as 'select 1'",
                        "drop function f(timestamptz, varchar(3)); create function f(since timestamp with time zone default now(), n character varying) returns int language sql as 'select 1'"),
                new Case(
                        Rule.DROP_OBJECT,
                        "drop trigger g on t; create trigger g before insert on u for each row execute function f()",
                        "drop trigger if exists g on t; create trigger g before insert on t for each row execute function f()"),
                new Case(
                        Rule.DROP_OBJECT,
                        "alter table old detach partition p",
                        "drop statistics s"),
                new Case(
                        Rule.DROP_SEQUENCE,
                        "drop sequence s",
                        "create sequence s; drop sequence s"),
                new Case(
                        Rule.DROP_EXTENSION,
                        "drop extension hstore",
                        "create extension hstore; drop extension hstore"),
                new Case(Rule.CASCADE, "drop view v cascade", "drop view v restrict"),
                new Case(
                        Rule.CASCADE,
                        "alter table t drop constraint c cascade",
                        "alter table t add foreign key (a) references u on delete cascade"),
                new Case(
                        Rule.DROP_OBJECT,
                        "drop trigger g on t",
                        "create table t (id int); drop trigger if exists g on t"),
                new Case(
                        Rule.DROP_CONSTRAINT,
                        "alter table t drop constraint c",
                        "alter table t validate constraint c"),
                new Case(
                        Rule.DROP_CONSTRAINT,
                        "alter table t drop constraint c, add constraint d check (a > 0)",
                        "alter table t drop constraint c, add constraint c check (a > 0 or a = -1)"),
                new Case(
                        Rule.RENAME_CONSTRAINT,
                        "alter table t rename constraint a to b",
                        "alter table t rename to u"),
                new Case(
                        Rule.DROP_DEFAULT,
                        "alter table t alter column a drop default",
                        "alter table t alter column a set default 1"),
                new Case(
                        Rule.RENAME,
                        "alter table t rename to u",
                        "comment on table t is 'not renamed'"),
                new Case(
                        Rule.RENAME,
                        "alter table t rename column a to b",
                        "alter table t add column renamed int"),
                new Case(
                        Rule.RENAME,
                        "alter view v rename to w",
                        "alter view v set (security_barrier)"),
                new Case(Rule.RENAME, "alter table t set schema archive", "create schema archive"),
                new Case(
                        Rule.RENAME,
                        "alter type mood rename value 'sad' to 'blue'",
                        "alter index i rename to j; alter trigger g on t rename to h; alter table t rename constraint a to b"),
                new Case(
                        Rule.CHANGE_TYPE,
                        "alter table t alter column a type bigint",
                        "alter table t alter column a set statistics 500"),
                new Case(
                        Rule.CHANGE_TYPE,
                        "alter table t alter a type varchar(50) using lower(a)",
                        "alter table t alter a type text, alter b type character varying(80)"),
                new Case(
                        Rule.WIDENS_TEXT,
                        "alter table t alter a set data type varchar(80)",
                        "alter table t alter a type char(80)"),
                new Case(
                        Rule.CHANGE_TYPE,
                        "alter table t alter a set data type text using a::text",
                        "alter table t add column data_type text"),
                new Case(
                        Rule.SET_NOT_NULL,
                        "alter table t alter column a set not null",
                        "alter table t alter column a drop not null"),
                new Case(
                        Rule.ADD_NOT_NULL_COLUMN,
                        "alter table t add column a int not null",
                        "alter table t add column a int not null default 0"),
                new Case(
                        Rule.ADD_NOT_NULL_COLUMN,
                        "alter table t add a text not null, add b int",
                        "alter table t add a text, add b int"),
                new Case(
                        Rule.UNIQUE_ON_EXISTING,
                        "create unique index i on t (a)",
                        "create table t (a int); create unique index i on t (a)"),
                new Case(
                        Rule.UNIQUE_ON_EXISTING,
                        "alter table t add constraint u unique (a)",
                        "alter table t add constraint c check (a > 0) not valid"),
                new Case(
                        Rule.UNIQUE_ON_EXISTING,
                        "alter table t add primary key (a)",
                        "create table t (a int primary key)"),
                new Case(Rule.TRUNCATE, "truncate t", "create table t (id int); truncate t"),
                new Case(
                        Rule.TRUNCATE, "truncate table only a, b", "insert into a select * from b"),
                new Case(Rule.BULK_CHANGE, "update t set a = 1", "update t set a = 1 where id = 7"),
                new Case(Rule.BULK_CHANGE, "delete from t", "delete from t where id = 7"),
                new Case(
                        Rule.BULK_CHANGE,
                        "delete from t where true",
                        "create table t (id int); delete from t where true"),
                new Case(
                        Rule.BULK_CHANGE,
                        "update t set a = 1 where not false or 1 = 1",
                        "select * from t for update"),
                new Case(
                        Rule.DELETES_ROWS,
                        "delete from t where id = 7",
                        "create table t (a int references u on delete cascade, \"delete\" int)"),
                new Case(
                        Rule.DELETES_ROWS,
                        "merge into t using s on t.id = s.id when matched then delete",
                        "merge into t using s on t.id = s.id when not matched then insert (a, b) values (1, 2)"),
                new Case(
                        Rule.OVERWRITES_ROWS,
                        "update t set a = 1 where id = 7",
                        "update t set a = 1 where a is null"),
                new Case(
                        Rule.OVERWRITES_ROWS,
                        "update t set a = 1, b = 2 where a is null or b is null",
                        "update t set a = 1, b = 2 where t.a is null and b is null and id > 7"),
                new Case(
                        Rule.OVERWRITES_ROWS,
                        "alter table t add column if not exists a int; update t set a = b where c",
                        "alter table t add column a int; update t set a = b"),
                new Case(
                        Rule.OVERWRITES_ROWS,
                        "merge into t using s on true when matched then update set a = 1",
                        "insert into t values (1) on conflict (id) do update set a = 1"),
                new Case(
                        Rule.UNLOGGED,
                        "alter table t set unlogged",
                        "create unlogged table t (id int)"),
                new Case(
                        Rule.DISABLES_CHECKS,
                        "alter table t disable trigger all",
                        "alter table t enable trigger g"),
                new Case(
                        Rule.DISABLES_CHECKS,
                        "set session_replication_role = replica",
                        "set local lock_timeout = '1s'"),
                new Case(
                        Rule.ROW_SECURITY,
                        "alter table t enable row level security",
                        "create table t (id int); alter table t enable row level security"),
                new Case(
                        Rule.ROW_SECURITY,
                        "drop policy p on t",
                        "drop policy if exists p on t; create policy p on t using (true)"),
                new Case(
                        Rule.REWRITE_RULE,
                        "create rule r as on insert to t do instead nothing",
                        "create trigger r before insert on t for each row execute function f()"),
                new Case(Rule.MOVES_SEQUENCE, "select setval('s', 1)", "select nextval('s')"),
                new Case(
                        Rule.UNKNOWN_FUNCTION,
                        "select wipe()",
                        "select lower(a), count(*) filter (where a is null) over (partition by b) from t x (a, b)"),
                new Case(
                        Rule.UNKNOWN_FUNCTION,
                        "call wipe()",
                        "insert into t (a, b) select x.a::numeric(10, 2), date_trunc('day', now()) from s as x (a)"),
                new Case(
                        Rule.UNKNOWN_FUNCTION,
                        "alter table t add column a int default wipe()",
                        "create table t (a int default wipe())"),
                new Case(
                        Rule.BULK_CHANGE,
                        "with x as (select 1) update t set a = 1",
                        "with x as (select 1) insert into t select * from x"),
                new Case(Rule.REVOKE, "revoke select on t from app", "grant select on t to app"),
                new Case(
                        Rule.INDEX_BLOCKS_WRITES,
                        "create index i on t (a)",
                        "create index concurrently i on t (a)"),
                new Case(
                        Rule.INDEX_BLOCKS_WRITES,
                        "create index on public.t (a)",
                        "create table public.t (a int); create index on public.t (a)"),
                new Case(
                        Rule.CONSTRAINT_SCANS_TABLE,
                        "alter table t add constraint c check (a > 0)",
                        "alter table t add constraint c check (a > 0) not valid"),
                new Case(
                        Rule.CONSTRAINT_SCANS_TABLE,
                        "alter table t add foreign key (a) references u (id)",
                        "alter table t add foreign key (a) references u (id) not valid"),
                new Case(
                        Rule.REWRITES_TABLE,
                        "alter table t add column a uuid default gen_random_uuid()",
                        "alter table t add column a timestamptz default now()"),
                new Case(
                        Rule.REWRITES_TABLE,
                        "alter table t add column a bigserial",
                        "alter table t add column a bigint"),
                new Case(
                        Rule.REPLACES_OBJECT,
                        "create or replace view v as select 1",
                        "create view v as select 1"),
                new Case(
                        Rule.REPLACES_OBJECT,
                        "create or replace function f() returns int language sql as 'select 1'",
                        "create function f() returns int language sql as 'select 1'"),
                new Case(
                        Rule.TRIGGER_ON_EXISTING,
                        "create trigger g before insert on t for each row execute function f()",
                        "create table t (id int); create trigger g before insert on t for each row execute function f()"),
                new Case(
                        Rule.ENUM_VALUE,
                        "alter type mood add value 'calm'",
                        "create type mood as enum ('calm')"),
                new Case(
                        Rule.ROW_CHANGE,
                        "update t set a = 1 where a is null",
                        "insert into t values (1) on conflict do nothing"),
                new Case(
                        Rule.OPAQUE,
                        "do $$ begin execute 'drop table t'; end $$",
                        "do $$ begin perform 1; end $$"),
                new Case(
                        Rule.DROP_TABLE,
                        "do $$ begin if true then drop table t; end if; end $$",
                        "do $$ begin raise notice 'drop table t'; end $$"),
                new Case(
                        Rule.UNKNOWN_STATEMENT,
                        "alter table t frobnicate",
                        "alter table t replica identity full; alter table t alter a set storage plain"),
                new Case(
                        Rule.UNKNOWN_STATEMENT,
                        "frobnicate t",
                        "notify t; security label on table t is null"),
                new Case(
                        Rule.CONTRACT_UNNEEDED,
                        "-- phase: contract\ncreate table t (id int)",
                        "-- phase: contract\ndrop table t"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void a_rule_is_broken_by_what_it_is_about(Case example) {
        assertThat(codes(example.breaks())).contains(example.rule().code());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void a_rule_is_kept_by_what_only_looks_alike(Case example) {
        assertThat(codes(example.keeps())).doesNotContain(example.rule().code());
    }

    @Test
    void every_rule_has_a_case() {
        Set<Rule> covered =
                cases().map(Case::rule)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Rule.class)));
        assertThat(covered).containsExactlyInAnyOrder(Rule.values());
    }

    @Test
    void what_belongs_to_contract_is_refused_in_expand_and_accepted_in_contract() {
        for (Case example : cases().filter(c -> c.rule().level() == Level.CONTRACT).toList()) {
            assertThat(errors(example.breaks()))
                    .as(example.breaks())
                    .contains(example.rule().code());
            assertThat(errors("-- phase: contract\n" + example.breaks()))
                    .as(example.breaks())
                    .doesNotContain(example.rule().code());
        }
    }

    @Test
    void what_is_forbidden_is_refused_in_every_phase_and_cannot_be_allowed() {
        for (Case example : cases().filter(c -> c.rule().level() == Level.FORBIDDEN).toList()) {
            assertThat(errors("-- phase: contract\n" + example.breaks()))
                    .as(example.breaks())
                    .contains(example.rule().code());
        }
        var problems = new ArrayList<Problem>();
        ScriptReader.read(
                "1_x.sql",
                "-- lint: allow transaction-control because I want to\ncommit",
                problems);
        assertThat(problems).extracting(Problem::code).containsExactly("comment");
    }

    @Test
    void an_author_may_allow_a_rule_with_a_reason() {
        assertThat(errors("-- lint: allow drop-table because nothing ever used it\ndrop table t"))
                .isEmpty();
        var problems = new ArrayList<Problem>();
        ScriptReader.read("1_x.sql", "-- lint: allow drop-table\ndrop table t", problems);
        assertThat(problems).extracting(Problem::code).containsExactly("comment");
    }

    @Test
    void a_finding_names_file_line_statement_and_remedy() {
        Script script = script("create table a (id int);\n\nalter table users drop column email;");
        Problem problem = FileLint.ofUp(script).errors().getFirst();
        assertThat(problem.place().orElseThrow().toString()).isEqualTo("7_test.sql:3, statement 2");
        assertThat(problem.message()).startsWith("users: ");
        assertThat(problem.remedy()).contains("-- phase: contract");
    }

    static Stream<Arguments> locks() {
        return Stream.of(
                new Arguments("alter table t add column a int", "ACCESS EXCLUSIVE t"),
                new Arguments("alter table t validate constraint c", "SHARE UPDATE EXCLUSIVE t"),
                new Arguments("create index i on s.t (a)", "SHARE s.t"),
                new Arguments("create index concurrently i on t (a)", "SHARE UPDATE EXCLUSIVE t"),
                new Arguments(
                        "alter table t add foreign key (a) references u (id) not valid",
                        "SHARE ROW EXCLUSIVE t, SHARE ROW EXCLUSIVE u"),
                new Arguments("create table n (id int references u (id))", "SHARE ROW EXCLUSIVE u"),
                new Arguments("create table n (id int)", ""),
                new Arguments(
                        "create trigger g before insert on t execute function f()",
                        "SHARE ROW EXCLUSIVE t"),
                new Arguments("drop table a, \"B\"", "ACCESS EXCLUSIVE a, ACCESS EXCLUSIVE B"),
                new Arguments("update t set a = 1 where b", "ROW EXCLUSIVE t"),
                new Arguments("refresh materialized view concurrently m", "EXCLUSIVE m"),
                new Arguments("vacuum full t", "ACCESS EXCLUSIVE t"),
                new Arguments("vacuum (analyze) t", "SHARE UPDATE EXCLUSIVE t"),
                new Arguments("select 1", ""));
    }

    private record Arguments(String sql, String locks) {}

    @ParameterizedTest(name = "{0}")
    @MethodSource("locks")
    void the_locks_of_a_statement_are_those_of_the_server(Arguments example) {
        String locks =
                script(example.sql()).statements().getFirst().locks().stream()
                        .map(lock -> lock.mode().words() + " " + lock.object())
                        .collect(Collectors.joining(", "));
        assertThat(locks).isEqualTo(example.locks());
    }

    private static Script script(String sql) {
        var problems = new ArrayList<Problem>();
        Script script = ScriptReader.read("7_test.sql", sql, problems).orElseThrow();
        assertThat(problems).isEmpty();
        return script;
    }

    private static List<String> errors(String sql) {
        return FileLint.ofUp(script(sql)).errors().stream().map(Problem::code).toList();
    }

    private static List<String> codes(String sql) {
        FileLint lint = FileLint.ofUp(script(sql));
        return Stream.concat(lint.errors().stream(), lint.warnings().stream())
                .map(Problem::code)
                .toList();
    }

    @Test
    void rule_names_are_unique() {
        assertThat(Arrays.stream(Rule.values()).map(Rule::code)).doesNotHaveDuplicates();
    }
}
