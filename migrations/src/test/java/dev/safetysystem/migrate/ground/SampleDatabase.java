package dev.safetysystem.migrate.ground;

import java.util.List;

/**
 * A database with one of everything that a backup must bring back: rows of many types, partitions,
 * views, functions, triggers, sequences, policies, large objects, grants, roles, settings, and
 * vector indexes where the server has them.
 */
public final class SampleDatabase {

    private final PostgresServer server;
    private final String name;
    private final String owner;
    private final String reader;

    private SampleDatabase(PostgresServer server, String name) {
        this.server = server;
        this.name = name;
        this.owner = name + "_owner";
        this.reader = name + "_reader";
    }

    /** A new one. */
    public static SampleDatabase in(PostgresServer server) {
        var sample = new SampleDatabase(server, PostgresServer.newName("sample"));
        sample.create();
        return sample;
    }

    private void create() {
        server.sql(
                "postgres",
                "create role " + owner + " login password 'owner-pw'",
                "create role " + reader + " login password 'reader-pw'",
                "create database " + name + " owner " + owner + " connection limit 40",
                "comment on database " + name + " is 'it''s ours'",
                "revoke connect on database " + name + " from public",
                "grant connect on database " + name + " to " + reader,
                "grant create on database " + name + " to " + reader + " with grant option",
                "alter database " + name + " set work_mem = '7MB'",
                "alter database " + name + " set search_path = \"$user\", public, \"Odd, schema\"",
                "alter role " + reader + " in database " + name + " set statement_timeout = '9s'");
        server.sql(name, SCHEMA);
        server.sql(
                name,
                "alter table violations owner to " + owner,
                "grant select on violations, recent to " + reader,
                "grant select (id) on items to " + reader,
                "alter default privileges in schema public grant select on tables to " + reader,
                "create policy mine on items for select to " + reader + " using (id % 2 = 0)");
        if (server.programs().name().startsWith("PGVECTOR")) {
            server.sql(name, VECTORS);
        }
    }

    private static final String[] SCHEMA = {
        "create schema \"Odd, schema\"",
        "create type severity as enum ('low', 'high')",
        "create table items (id bigint generated always as identity primary key, name text not null"
                + " collate \"C\", price numeric(12,4), tags text[], doc jsonb, raw bytea, at"
                + " timestamptz default now(), kind severity, len int generated always as"
                + " (length(name)) stored, unique (name), check (price >= 0))",
        "insert into items (name, price, tags, doc, raw, kind) select 'item ' || g, g * 1.1,"
                + " array['a' || g, null, 'ü€\\\"'], jsonb_build_object('n', g, 'x', null),"
                + " decode(md5(g::text), 'hex'), (array['low','high'])[1 + g % 2]::severity from"
                + " generate_series(1, 3000) g",
        "create table violations (id serial primary key, item bigint references items (id) on"
                + " delete cascade, user_id text, created_at timestamptz not null)",
        "insert into violations (item, user_id, created_at) select 1 + g % 3000, 'user-' || g % 17,"
                + " timestamptz '2026-01-01' + g * interval '1 minute' from generate_series(1, 2000)"
                + " g",
        "create index violations_by_user on violations (user_id, created_at desc) where user_id <>"
                + " ''",
        "create table parts (id int, day date) partition by range (day)",
        "create table parts_1 partition of parts for values from ('2026-01-01') to ('2026-02-01')",
        "create table parts_2 partition of parts default",
        "insert into parts select g, date '2026-01-15' + g % 40 from generate_series(1, 500) g",
        "create view recent as select * from violations where created_at > '2026-01-01 12:00+00'",
        "create materialized view totals as select user_id, count(*) from violations group by 1",
        "create function touch() returns trigger language plpgsql as $q$ begin new.at := now();"
                + " return new; end; $q$",
        "create trigger touched before update on items for each row execute function touch()",
        "create table \"Odd, schema\".\"Table \"\"x\"\"\" (\"a;b\" text)",
        "insert into \"Odd, schema\".\"Table \"\"x\"\"\" values (E'\\\\N'), (null), (''),"
                + " (E'tab\\there')",
        "create sequence counter start 41",
        "select nextval('counter')",
        "alter table items enable row level security",
        "select lo_from_bytea(0, decode(repeat('00ff', 5000), 'hex'))",
        "select lo_from_bytea(0, 'second')",
        "create table empty_one (id int)"
    };

    private static final String[] VECTORS = {
        "create extension vector",
        "create table embeddings (id int primary key, e vector(8))",
        "insert into embeddings select g, (select array_agg(sin(g * i)) from generate_series(1, 8)"
                + " i)::vector from generate_series(1, 1500) g",
        "create index embeddings_hnsw on embeddings using hnsw (e vector_cosine_ops)",
        "create index embeddings_ivf on embeddings using ivfflat (e vector_l2_ops) with (lists ="
                + " 10)"
    };

    /** Its server. */
    public PostgresServer server() {
        return server;
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** The role that owns it. */
    public String owner() {
        return owner;
    }

    /** A role that may read some of it. */
    public String reader() {
        return reader;
    }

    /** The superuser's URL of it. */
    public String url() {
        return server.url(name);
    }

    /** Every row, large object and sequence of a database, in an order of its own. */
    public List<String> content(String database) {
        var tables =
                server.rows(
                        database,
                        "select format('%I.%I', schemaname, tablename) from pg_tables where"
                                + " schemaname !~ '^pg_' and schemaname not in ('information_schema',"
                                + " 'safetysystem') union all select format('%I.%I', schemaname,"
                                + " matviewname) from pg_matviews order by 1");
        var content = new java.util.ArrayList<String>(tables);
        for (var table : tables) {
            content.addAll(
                    server.rows(
                            database,
                            "select md5(t::text) from "
                                    + table
                                    + " t order by t::text collate \"C\""));
        }
        content.addAll(
                server.rows(
                        database,
                        "select oid || ' ' || md5(lo_get(oid)) from pg_largeobject_metadata order by"
                                + " oid"));
        content.addAll(
                server.rows(
                        database,
                        "select schemaname || sequencename || coalesce(last_value, -1) from"
                                + " pg_sequences where schemaname <> 'safetysystem' order by 1"));
        return content;
    }

    /** Grants, owners, settings and the database's own properties, in words. */
    public List<String> surroundings(String database) {
        return server.rows(
                database,
                "select format('%s %s %s %s %s %s', pg_get_userbyid(datdba), encoding, datcollate,"
                        + " datconnlimit, (select array_agg(a order by a) from unnest(datacl::text[])"
                        + " a), shobj_description(oid, 'pg_database')) from pg_database where datname ="
                        + " current_database() union all select format('%s %s %s %s', relname,"
                        + " pg_get_userbyid(relowner), (select array_agg(a order by a) from"
                        + " unnest(relacl::text[]) a), (select array_agg(attacl::text order by attnum)"
                        + " from pg_attribute where attrelid = c.oid)) from pg_class c join"
                        + " pg_namespace n on n.oid = relnamespace where n.nspname !~ '^pg_' and"
                        + " n.nspname not in ('information_schema', 'safetysystem') union all select"
                        + " format('%s %s', coalesce(rolname, '-'), (select array_agg(c order by c) from unnest(setconfig) c)) from pg_db_role_setting"
                        + " left join pg_roles r on r.oid = setrole where setdatabase = (select oid"
                        + " from pg_database where datname = current_database()) union all select"
                        + " format('%s %s %s', defaclobjtype, defaclacl, pg_get_userbyid(defaclrole))"
                        + " from pg_default_acl order by 1");
    }
}
