package dev.safetysystem.migrate.history;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.outcome.Failure;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The history's tables themselves: whether they are there, making them, their format. */
final class Tables {
    private static final String FORMAT = "1";

    private static final List<String> TABLES =
            List.of(
                    """
                    create table if not exists safetysystem.state (
                      name text primary key,
                      value text not null,
                      at timestamptz not null default now())
                    """,
                    """
                    create table if not exists safetysystem.migration (
                      set_name text not null,
                      version text not null,
                      spelled text not null,
                      name text not null,
                      file text not null,
                      phase text not null check (phase in ('expand', 'contract')),
                      up_sha256 text not null,
                      up_text text not null,
                      down_text text,
                      floor text,
                      state text not null check (state in ('applying', 'applied', 'reverting', 'reverted')),
                      statement int not null default 0,
                      baselined boolean not null default false,
                      position bigint not null,
                      system text not null,
                      revision text not null,
                      started_at timestamptz not null default clock_timestamp(),
                      finished_at timestamptz,
                      error text,
                      primary key (set_name, version))
                    """,
                    """
                    create table if not exists safetysystem.migration_log (
                      id bigint generated always as identity primary key,
                      at timestamptz not null default clock_timestamp(),
                      set_name text not null,
                      version text not null,
                      event text not null,
                      statement int not null default 0,
                      sha256 text not null default '',
                      system text not null,
                      revision text not null,
                      by_role text not null default current_user,
                      duration_ms bigint not null default 0,
                      error text)
                    """,
                    """
                    create table if not exists safetysystem.release (
                      set_name text not null,
                      revision text not null,
                      system text not null,
                      built_for text not null,
                      needs text not null,
                      at timestamptz not null default now(),
                      primary key (set_name, revision))
                    """,
                    "insert into safetysystem.state (name, value) values ('format', '"
                            + FORMAT
                            + "') on conflict do nothing");

    private final Session session;

    Tables(Session session) {
        this.session = session;
    }

    /** Whether the tables are there at all. */
    boolean exists() throws SQLException {
        return has("migration");
    }

    /** Whether one of them is there. */
    boolean has(String table) throws SQLException {
        return session.isTrue(
                "select pg_catalog.to_regclass(?) is not null", "safetysystem." + table);
    }

    /**
     * Makes the tables if they are not there.
     *
     * @throws Failure bad input, if a later version of this program made them otherwise
     */
    void prepare() throws SQLException {
        if (!exists()) {
            session.transaction(
                    () -> {
                        // A role may work in a schema that was made for it and make none itself.
                        if (!hasSchema()) {
                            session.execute("create schema safetysystem");
                        }
                        for (String statement : TABLES) {
                            session.execute(statement);
                        }
                        return true;
                    });
        }
        requireFormat();
    }

    private boolean hasSchema() throws SQLException {
        return session.isTrue("select pg_catalog.to_regnamespace('safetysystem') is not null");
    }

    /** Whether this program understands them. */
    void requireFormat() throws SQLException {
        String format = value("format").orElse("unknown");
        if (!format.equals(FORMAT)) {
            throw Failure.badInput(
                    "history-format",
                    "the history of this database has format %s; this program knows format %s"
                            .formatted(format, FORMAT),
                    "Use the version of this program that wrote it, or a later one");
        }
    }

    /** Makes one more table if it is not there. */
    void make(String table, String definition) throws SQLException {
        if (!has(table)) {
            session.execute(definition);
        }
    }

    /** What is kept of the database as a whole under a name. */
    Optional<String> value(String name) throws SQLException {
        return session.first(
                "select value from safetysystem.state where name = ?",
                row -> row.getString(1),
                name);
    }

    /** Keeps it from now on. */
    void keep(String name, String value) throws SQLException {
        session.update(
                "insert into safetysystem.state (name, value) values (?, ?) on conflict (name) do update set value = excluded.value, at = now()",
                name,
                value);
    }
}
