package dev.safetysystem.migrate.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.scripts.FileLint;
import dev.safetysystem.migrate.scripts.ScriptReader;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

@DisplayName("What is not known to be harmless is refused before new code runs")
class NothingIsLostTest {

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "create table if not exists t(a int, c int); alter table t drop column c; delete from t",
                "create table if not exists t(a int); drop table t",
                "create table if not exists t(a int); truncate t",
                "create temp table t(a int); delete from t",
                "create temporary table t(a int); drop table t",
                "create table t(a int); delete from public.t",
                "create table t(a int); drop table t; drop table if exists t",
                "create table t(a int); set search_path = b; delete from t",
                "create table t(a int); select set_config('search_path', 'b', false); delete from t",
                "create table t(a int); reset all; delete from t",
                "savepoint s; create table t(a int); rollback to savepoint s; drop table t",
                "explain create table t as select 1; drop table t",
                "do $$ begin if false then create table t(a int); end if; end $$; drop table t",
                "create table p(a int) partition by list (a); alter table p attach partition old for values in (1); drop table p",
                "create table p(a int); alter table old inherit p; delete from p",
                "create table f(id int primary key); alter table old add column x int default 1 references f on delete cascade; delete from f",
                "create view v as select * from old; delete from v",
                "create foreign table f(a int) server s; delete from f",
                "create schema s; alter table old set schema s; drop schema s cascade",
                "create table t(a int); alter table t rename to u; drop table t"
            })
    void only_what_the_file_certainly_made_is_new(String sql) {
        assertThat(refusals(sql)).isNotEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "create table t(a int, c int); alter table t drop column c; delete from t; drop table t",
                "create table public.t(a int); delete from public.t",
                "create temp table t(a int); delete from pg_temp.t; drop table pg_temp.t",
                "create table t(a int); alter table t rename to u; drop table u",
                "create table t(a int); update t set a = 1; truncate t"
            })
    void nothing_of_it_is_protected(String sql) {
        assertThat(refusals(sql)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "with d as (delete from t returning 1) select count(*) from d",
                "with a as (select 1), b as materialized (with c as (update t set a = 0 returning 1) select * from c) select * from b",
                "insert into log with d as (delete from t returning *) select * from d",
                "create table copy as with d as (delete from t returning *) select * from d",
                "create materialized view m as with d as (delete from t returning *) select * from d",
                "explain analyze delete from t",
                "prepare q as delete from t",
                "declare c cursor for with d as (delete from t returning *) select * from d",
                "copy (delete from t returning *) to stdout",
                "merge into t using s on t.id = s.id when matched then delete",
                "merge into t using s on true when not matched by source then delete",
                "(select wipe())",
                "select wipe()",
                "select public.wipe()",
                "select \"Wipe\"()",
                "select s.lower('x')",
                "select * from wipe()",
                "select * from t, wipe() as (a int)",
                "select 1 from t where wipe()",
                "select 1 limit wipe()",
                "values (wipe())",
                "insert into t values (wipe())",
                "insert into t select * from s order by wipe()",
                "table t union select wipe()",
                "select array[wipe()]",
                "select join(1), overlaps(2) from t",
                "select 1 operator(pg_catalog.+) wipe()",
                "select case when wipe() then 1 end",
                "select 1 from generate_series(1, wipe()) g (x)",
                "select query_to_xml('delete from t returning 1', true, true, '')",
                "select lo_unlink(1)",
                "select dblink_exec('x', 'drop table t')",
                "call wipe()",
                "execute q",
                "create table x as execute q",
                "copy t from program 'psql -c wipe'",
                "alter table t add column a int default wipe()",
                "alter table t add check (wipe())",
                "alter extension x update",
                "do 'delete from t'",
                "do $$ delete from t $$ language plpython3u",
                "do language 'plpgsql' $$ begin delete from t; end $$",
                "do $$ begin delete from t; end $$ language plpgsql",
                "do $$ <<b>> begin drop table t; end $$",
                "do $$ begin case when true then drop table t; end case; end $$",
                "do $$ begin case 1 when 1 then null; else drop table t; end case; end $$",
                "do $$ begin if case when true then true else false end then drop table t; end if; end $$",
                "do $$ begin null; exception when others then drop table t; end $$",
                "do $$ begin for i in 1..2 loop truncate t; end loop; end $$",
                "do $$ begin for i in 1..wipe() loop null; end loop; end $$",
                "do $$ begin for r in delete from t returning * loop null; end loop; end $$",
                "do $$ declare c cursor for delete from t returning *; begin open c; end $$",
                "do $$ declare x int := wipe(); begin null; end $$",
                "do $$ begin perform wipe(); end $$",
                "do $$ begin return; begin assert wipe(); end; end $$",
                "do $$ declare x int; begin x := wipe(); end $$",
                "do $$ declare x int[]; begin x[1] = (with d as (delete from t returning 1) select count(*) from d); end $$",
                "do $$ begin execute 'drop table t'; end $$",
                "do $$ begin for r in execute 'delete from t returning 1' loop null; end loop; end $$",
                "do $$ begin if exists (select 1) then begin update t set a = 1; end; end if; end $$",
                "do $$ begin create table if not exists n(a int); alter table n drop column a; end $$",
                "do $$ begin alter table t drop column a; exception when undefined_column then null; end $$",
                "do E'begin delete from t; end'",
                "do $$ begin while wipe() loop null; end loop; end $$",
                "do $$ begin call wipe(); end $$",
                "delete from t where true",
                "delete from t where 1 = 1",
                "drop function f(int); create function f(text) returns int language sql as 'select 1'",
                "create rule r as on insert to t do instead delete from t",
                "refresh materialized view m with no data",
                "alter table t no inherit p",
                "load 'wipe'",
                "drop owned by app",
                "update t set a = null where id > 0"
            })
    void a_statement_that_may_lose_something_is_refused(String sql) {
        assertThat(refusals(sql)).isNotEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "drop policy if exists p on t; create policy p on t using (owner = current_user)",
                "alter table t drop constraint c, add constraint c check (a in (1, 2, 3))",
                "alter table t drop constraint if exists c; alter table t add constraint c check (a in (1, 2, 3)) not valid",
                "alter table t rename constraint a to b",
                "alter index i rename to j",
                "drop index i",
                "drop index concurrently if exists i",
                "alter table t alter column a type text",
                "alter table t alter a set data type character varying (200)",
                "set standard_conforming_strings = 'on'",
                "set standard_conforming_strings to on",
                "select pg_catalog.set_config('search_path', '', false)",
                "savepoint s; insert into t values (1); rollback to savepoint s",
                "savepoint s; insert into t values (1); rollback work to s",
                "savepoint s; insert into t values (1); rollback transaction to savepoint s; release s",
                "drop trigger if exists g on t; create trigger g before update on t for each row execute function f()",
                "drop function if exists f(int, text); create function f(a int, b text default 'x') returns int language sql as 'select 1'",
                "alter table t alter a set default 5, alter b drop not null, alter c set statistics 100",
                "insert into t (id, \"delete\", kind) values (1, 'update', 'drop') on conflict (id) do nothing",
                "select t.update, t.delete as truncate from t",
                "grant select, update, delete on t to app",
                "create trigger g after update or delete on t for each row execute function wipe()",
                "create policy p on t for delete using (true)",
                "create function wipe() returns int language sql as 'delete from t returning 1'",
                "create table n (id uuid default uuid_generate_v4(), at timestamp(3) default now(), n numeric(10, 2), check (length(a) > 0))",
                "create index i on t (lower(a), (b || my_immutable(c)))",
                "create view v as select wipe() from t",
                "comment on table t is 'delete from t'",
                "do $$ begin raise notice 'drop table %', 't'; end $$",
                "do $$ begin if not exists (select 1 from pg_type where typname = 'mood') then create type mood as enum ('a', 'b'); end if; end $$",
                "do $$ begin create type mood as enum ('a'); exception when duplicate_object then null; end $$",
                "do $$ declare r record; n int default 0; begin for r in select * from t loop n := n + coalesce(r.a, length(r.b)); insert into u (a) values (n); end loop; end $$",
                "do $$ begin alter table t add column a int; exception when duplicate_column then raise notice 'there'; end $$",
                "insert into t (a) select x from jsonb_to_recordset('[]'::jsonb) as x (a int, b numeric(10, 2), c vector(3))",
                "with a (x, y) as (select 1, 2), b (z) as not materialized (values (1)) insert into t select x from a join b on a.x = b.z left join (select 1) c (q) using (q)",
                "insert into t (a) select string_agg(a, ',' order by b) within group (order by c) from t group by grouping sets ((a), (b)), rollup (a)",
                "select a, row_number() over w from t window w as (partition by b order by c rows between 1 preceding and current row)",
                "select x.* from t cross join lateral (select 1) x (a), unnest(array[1, 2]) with ordinality as u (v, i)",
                "select json_array(1, 2), json_object('a' : 1) from t join lateral (select 1) x on true join (select 2) y on null left join (select 3) z on a = b::text join (select 4) w on true",
                "select cast(a as varchar(50)), b::character varying(20), interval '1' day, now() at time zone ('UTC') from t tablesample bernoulli (10)",
                "select extract(epoch from now()), substring(a from 2 for 3), position('a' in b), trim(both from c), coalesce(a, b), nullif(a, b), greatest(1, 2), exists (select 1), a in (1, 2), a = any (array[1]), b operator(pg_catalog.+) 1 from t fetch first (1 + 1) rows only"
            })
    void what_is_known_to_be_harmless_is_not_refused(String sql) {
        assertThat(refusals(sql)).isEmpty();
    }

    @Test
    void what_cannot_be_judged_has_a_rule_and_an_override_of_its_own() {
        String sql = "select refresh_totals()";
        assertThat(refusals(sql)).containsExactly("unknown-function");
        assertThat(
                        refusals(
                                "-- lint: allow unknown-function because it only writes totals\n"
                                        + sql))
                .isEmpty();
        assertThat(refusals("-- lint: allow unknown-function because of that\ndelete from t"))
                .containsExactly("bulk-change");
        assertThat(refusals("do $$ begin execute 'x'; end $$")).containsExactly("opaque");
        assertThat(refusals("-- phase: contract\n" + sql)).isEmpty();
    }

    @Test
    void a_finding_names_the_function() {
        var problems = new ArrayList<Problem>();
        var script = ScriptReader.read("1_x.sql", "select audit.\"Wipe\"(1)", problems);
        assertThat(FileLint.ofUp(script.orElseThrow()).errors().getFirst().message())
                .startsWith("audit.Wipe: this calls a function");
    }

    @Test
    void a_NUL_is_refused_and_hides_nothing() {
        var problems = new ArrayList<Problem>();
        ScriptReader.read("1_x.sql", "select 1;\n\0drop table t", problems);
        assertThat(problems).extracting(Problem::code).containsExactly("nul");
        assertThat(problems.getFirst().place().orElseThrow().line()).isEqualTo(2);
    }

    private static List<String> refusals(String sql) {
        var problems = new ArrayList<Problem>();
        var script = ScriptReader.read("1_x.sql", sql, problems);
        assertThat(problems).isEmpty();
        return FileLint.ofUp(script.orElseThrow()).errors().stream().map(Problem::code).toList();
    }
}
