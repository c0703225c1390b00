package dev.safetysystem.migrate.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Project;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.scripts.FileLint;
import dev.safetysystem.migrate.scripts.ScriptReader;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

@DisplayName("Generated migrations")
class GeneratedMigrationsIT {
    private static final int COUNT = Integer.getInteger("judged.migrations", 1_500);
    private static final long SEED = Long.getLong("judged.seed", 20_261_126);

    /** What a team writes in an expand file. */
    private static final List<String> HARMLESS =
            List.of(
                    "alter table t add column c%d int",
                    "alter table t add column c%d text not null default 'x'",
                    "alter table t add column c%d timestamptz default now(), add column d%<d numeric(5, 2)",
                    "alter table t add column c%d int; update t set c%<d = a",
                    "alter table t add column c%d int; update t set c%<d = a where id > 1; alter table t drop column c%<d",
                    "create table n%d (id int primary key, t_id int references t (id) on delete cascade); insert into n%<d select id, id from t; delete from n%<d; drop table n%<d",
                    "create table n%d as with w (x) as (select id from t) select lower(x::text) as y from w",
                    "create index on t (a, lower(n))",
                    "create index if not exists i%d on t (a)",
                    "drop index t_a",
                    "alter index t_a rename to t_a_%d",
                    "create view v%d as select id, wipe() from t",
                    "create function g%d() returns int language sql as 'delete from t returning 1'",
                    "comment on table t is 'drop table t %d'",
                    "grant select, update, delete on t to public",
                    "insert into u (id, t_id) values (1000 + %d, 1) on conflict (id) do nothing",
                    "insert into u (id, t_id) select 2000 + %d + id, id from t where a > 0",
                    "update t set m = 'x' where m is null",
                    "update t x set m = n, k = 1 where x.m is null and k is null",
                    "alter table t rename constraint positive to positive_%d",
                    "alter table t alter column n type text",
                    "alter table t alter column n type varchar(200)",
                    "alter table t drop constraint positive, add constraint positive check (a >= 0 and a < 1000000)",
                    "alter table t add constraint c%d check (id > -1000) not valid; alter table t validate constraint c%<d",
                    "alter table t alter m set default 'm', alter m set statistics 50, alter k drop not null",
                    "create type e%d as enum ('x', 'y')",
                    "do $$ begin if not exists (select 1 from pg_type where typname = 'e%d') then create type e%<d as enum ('x'); end if; end $$",
                    "do $$ begin create type e%d as enum ('x'); exception when duplicate_object then null; end $$",
                    "do $$ declare r record; begin for r in select id from t where a > 0 loop insert into u (id, t_id) values (10000 + %d * 100 + r.id, r.id); end loop; end $$",
                    "drop trigger if exists touch on t; create trigger touch before update on t for each row execute function touch()",
                    "drop policy if exists p on u; create policy p on u using (true)",
                    "drop function f(int); create function f(x integer) returns int language sql as 'select x + 1'",
                    "create or replace function f(x int) returns int language sql as 'select x + 1'",
                    "create or replace view v as select id, a, m from t",
                    "set local work_mem = '8MB'; select set_config('app.x', '1', true)",
                    "savepoint s; insert into u (id, t_id) values (5000 + %d, 1); rollback to savepoint s; release s",
                    "explain select * from t; select id from t for update",
                    "create schema s%d; create table s%<d.x (id int); drop schema s%<d cascade",
                    "create sequence q%d; select setval('q%<d', 5); drop sequence q%<d");

    /** Each loses rows or values, or breaks what runs; {@code %d} is a number. */
    private static final List<String> DESTRUCTIVE =
            List.of(
                    "delete from u",
                    "delete from u where true",
                    "delete from only u as x using t where x.t_id = t.id",
                    "with d as (delete from u returning 1) select count(*) from d",
                    "with a as (select 1), b as (with c as (delete from u returning *) select * from c) insert into n select id from b",
                    "insert into n with d as (update t set a = 0 returning 1) select * from d",
                    "create table x%d as with d as (delete from u returning *) select * from d",
                    "merge into u using t on u.t_id = t.id when matched then delete",
                    "merge into t as x using u on x.id = u.t_id when matched and x.a > 0 then update set a = 0",
                    "update t set a = 0",
                    "update t set n = null where id > 0",
                    "update t set (a, n) = (select 0, '') where a is not null",
                    "update t set a = 0, m = 'x' where m is null",
                    "truncate u",
                    "truncate table only u, n",
                    "drop table u",
                    "drop table if exists u, nothing cascade",
                    "create table if not exists u (id int); drop table u",
                    "create temp table u (id int); drop table public.u",
                    "alter table t drop column n",
                    "alter table t drop m, drop k",
                    "alter table t rename column n to n%d",
                    "alter table t rename to t%d",
                    "alter table t alter a type text using a::text",
                    "alter table t alter a type bigint using 0",
                    "alter table t alter m set not null",
                    "alter table t add column c%d int not null",
                    "alter table t add constraint u%d unique (a)",
                    "alter table t set schema elsewhere",
                    "alter table u set unlogged",
                    "alter table t enable row level security",
                    "alter table u disable trigger all",
                    "create rule r%d as on insert to u do instead nothing",
                    "drop view other",
                    "drop function h(int)",
                    "drop function h(int); create function h(text) returns int language sql as 'select 1'",
                    "drop schema if exists elsewhere cascade",
                    "select wipe()",
                    "select public.wipe() from t limit 1",
                    "insert into n values (wipe())",
                    "alter table t add column c%d int default wipe()",
                    "create table x%d as select wipe()",
                    "do $$ begin perform wipe(); end $$",
                    "do $$ begin execute 'delete from ' || 'u'; end $$",
                    "do language 'plpgsql' 'begin delete from u; end'",
                    "do $$ <<b>> declare x int := wipe(); begin null; end $$",
                    "do $$ begin case when true then truncate u; else null; end case; end $$",
                    "do $$ begin for r in 1..2 loop update t set a = a * 2; end loop; end $$",
                    "do $$ declare r record; begin for r in delete from u returning * loop null; end loop; end $$",
                    "do $$ begin begin alter table t drop column n; exception when others then null; end; end $$",
                    "call wiping()",
                    "explain analyze delete from u",
                    "create view w%d as select * from u; delete from w%<d",
                    "revoke all on t from public",
                    "alter sequence s owned by t.a; drop sequence s",
                    "set session_replication_role = replica; insert into u (id, t_id) values (77777, 99999)");

    /** What the code does that runs on the schema before. */
    private static final List<String> OLD_READERS =
            List.of(
                    "select id, a, n, k from t order by id",
                    "select id, t_id from u where id <= 100 order by id",
                    "select * from (select id, a from v) x order by id",
                    "select f(1)",
                    "select nextval('s') is not null");

    private static final List<String> OLD_WRITERS =
            List.of(
                    "insert into t (id, a, n) values (-1, 5, 'new')",
                    "insert into u (id, t_id) values (-1, 1)",
                    "update t set a = a + 1, n = 'changed' where id = 3",
                    "insert into t (id, a, n) values (3, 1, 'x') on conflict (id) do update set n = 'y'",
                    "delete from u where id = 5");

    private final Random random = new Random(SEED);
    private int number;

    private static Project schema() {
        return Project.create()
                .sql(
                        "create table t (id int primary key, a int constraint positive check (a >= 0), n varchar(50), m text, k int)",
                        "insert into t select g, g * 10, 'name ' || g, case when g % 2 = 0 then 'm' end, case when g % 2 = 0 then g end from generate_series(1, 20) g",
                        "create table u (id int primary key, t_id int references t)",
                        "insert into u select g, g % 20 + 1 from generate_series(1, 100) g",
                        "create table n (id int)",
                        "create index t_a on t (a)",
                        "create view v as select id, a from t",
                        "create view other as select id from t",
                        "create function h(x int) returns int language sql as 'select x'",
                        "create function f(x int) returns int language sql as 'select x + 1'",
                        "create function touch() returns trigger language plpgsql as 'begin return new; end'",
                        "create trigger touch before update on t for each row execute function touch()",
                        "create policy p on u using (true)",
                        "create sequence s",
                        "create schema elsewhere",
                        "create function wipe() returns int language sql as 'delete from u where id > 50 returning 1'",
                        "create procedure wiping() language sql as 'delete from u'");
    }

    @Test
    void what_is_judged_harmless_loses_nothing_and_breaks_nobody() throws Exception {
        Project project = schema();
        int harmless = 0;
        try (Connection connection = project.server().connect(project.database())) {
            connection.setAutoCommit(false);
            List<String> before = answers(connection);
            for (int i = 0; i < COUNT; i++) {
                String sql = migration(false);
                if (!refusals(sql).isEmpty()) {
                    continue;
                }
                harmless++;
                if (runs(connection, sql)) {
                    assertThat(answers(connection)).as(sql).isEqualTo(before);
                    for (String writer : OLD_WRITERS) {
                        execute(connection, writer, sql);
                    }
                }
                connection.rollback();
            }
        }
        System.out.printf("migrations: %d generated, %d judged harmless%n", COUNT, harmless);
        assertThat(harmless).isGreaterThan(COUNT * 9 / 10);
    }

    @Test
    void what_is_destructive_is_found_wherever_it_stands() {
        var missed = new ArrayList<String>();
        for (int i = 0; i < COUNT; i++) {
            String sql = migration(true);
            if (refusals(sql).isEmpty()) {
                missed.add(sql);
            }
        }
        assertThat(missed).isEmpty();
    }

    /** Else the two above would prove nothing about them. */
    @Test
    void each_harmless_one_can_be_run_by_itself() throws Exception {
        Project project = schema();
        try (Connection connection = project.server().connect(project.database())) {
            connection.setAutoCommit(false);
            for (String template : HARMLESS) {
                execute(connection, filled(template), "nothing");
                connection.rollback();
            }
        }
    }

    private String migration(boolean destructive) {
        List<String> statements = new ArrayList<>();
        int count = random.nextInt(4) + (destructive ? 0 : 1);
        for (int i = 0; i < count; i++) {
            statements.add(filled(pick(HARMLESS)));
        }
        if (destructive) {
            statements.add(planted(filled(pick(DESTRUCTIVE))));
        }
        Collections.shuffle(statements, random);
        return String.join(";\n", statements);
    }

    /** As it is, or in a block. */
    private String planted(String statement) {
        boolean inBlock =
                random.nextInt(3) == 0
                        && !statement.startsWith("do ")
                        && !statement.startsWith("explain")
                        && !statement.contains("$$");
        if (!inBlock) {
            return statement;
        }
        String frame =
                pick(
                        List.of(
                                "do $x$ begin %s; end $x$",
                                "do $x$ begin if true then %s; end if; end $x$",
                                "do $x$ begin null; exception when others then %s; end $x$ language plpgsql",
                                "do $x$ <<l>> begin while false loop %s; end loop; end $x$"));
        return frame.replace(
                "%s",
                statement.startsWith("select ") ? "perform " + statement.substring(7) : statement);
    }

    private String filled(String template) {
        return template.contains("%") ? template.formatted(++number) : template;
    }

    private String pick(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static List<String> refusals(String sql) {
        var problems = new ArrayList<Problem>();
        var script = ScriptReader.read("1_x.sql", sql, problems);
        assertThat(problems).as(sql).isEmpty();
        return FileLint.ofUp(script.orElseThrow()).errors().stream().map(Problem::code).toList();
    }

    /** Two of them together may not run; then the server takes everything back. */
    private static boolean runs(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return true;
        } catch (SQLException refused) {
            connection.rollback();
            return false;
        }
    }

    private static void execute(Connection connection, String sql, String after)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException broken) {
            throw new AssertionError(sql + " fails after: " + after, broken);
        }
    }

    private static List<String> answers(Connection connection) throws SQLException {
        var answers = new ArrayList<String>();
        for (String reader : OLD_READERS) {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(reader)) {
                while (rows.next()) {
                    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        // What was empty may be filled.
                        if (!rows.getMetaData().getColumnName(i).equals("k")) {
                            answers.add(rows.getString(i));
                        }
                    }
                }
            }
        }
        return answers;
    }
}
