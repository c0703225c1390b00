package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.process.Stop;
import dev.safetysystem.migrate.sql.Name;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Indexes as they are in the catalogue. */
final class Indexes {
    private static final Duration POLL = Duration.ofMillis(500);

    /** What an index is. */
    enum Status {
        /** Used by queries. */
        VALID,
        /** What an interrupted concurrent build leaves behind: costs writes, serves no query. */
        INVALID
    }

    private final Session session;

    Indexes(Session session) {
        this.session = session;
    }

    /**
     * The index of a name, if there is one; an unqualified name is looked up in the search path.
     */
    Optional<Status> status(Name name) throws SQLException {
        return session.first(
                "select indisvalid and indisready from pg_catalog.pg_index where indexrelid = pg_catalog.to_regclass(?)",
                row -> row.getBoolean(1) ? Status.VALID : Status.INVALID,
                name.sql());
    }

    /** Waits until nobody builds that index: its half-built state is no leftover. */
    void awaitBuilders(Name name, Stop stop) throws SQLException {
        while (session.isTrue(
                "select exists (select 1 from pg_catalog.pg_stat_progress_create_index where index_relid = pg_catalog.to_regclass(?) and pid <> pg_catalog.pg_backend_pid())",
                name.sql())) {
            stop.pause(POLL);
        }
    }

    /** Drops an index without blocking anyone. */
    void drop(Name name) throws SQLException {
        session.execute("drop index concurrently if exists " + name.sql());
    }

    /** Names of all indexes that are not valid, ready to be used in SQL. */
    Set<String> invalid() throws SQLException {
        return new TreeSet<>(
                session.query(
                        """
                        select pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
                        from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
                        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                        where c.relkind = 'i' and not (i.indisvalid and i.indisready and i.indislive)
                        """,
                        row -> row.getString(1)));
    }

    /** What an interrupted REINDEX CONCURRENTLY left behind. */
    List<String> rebuildLeftovers() throws SQLException {
        return invalid().stream().filter(name -> name.matches(".*_cc(new|old)\\d*\"?")).toList();
    }
}
