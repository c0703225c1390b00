package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.lint.Analysis;
import dev.safetysystem.migrate.lint.TableLock;
import dev.safetysystem.migrate.scripts.Script;
import dev.safetysystem.migrate.sql.Name;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which locks a file's statements take, and how big what they lock is now.
 *
 * @param statement number of the statement
 * @param line its line
 * @param excerpt its beginning
 * @param lock the lock; empty if it takes none on anything that is there
 * @param size of the locked table with its indexes, in bytes; empty if it is not there yet
 * @param rows as the statistics estimate them
 */
public record LockForecast(
        int statement,
        int line,
        String excerpt,
        Optional<TableLock> lock,
        Optional<Long> size,
        long rows) {

    /** Looks up the sizes of what a file locks. */
    public static List<LockForecast> of(Session session, Script script) throws SQLException {
        var forecasts = new ArrayList<LockForecast>();
        Map<Name, Optional<long[]>> sizes = new HashMap<>();
        for (Analysis analysis : script.statements()) {
            List<TableLock> locks = analysis.locks();
            if (locks.isEmpty()) {
                forecasts.add(of(analysis, Optional.empty(), Optional.empty()));
            }
            for (TableLock lock : locks) {
                if (!sizes.containsKey(lock.object())) {
                    sizes.put(lock.object(), size(session, lock.object()));
                }
                forecasts.add(of(analysis, Optional.of(lock), sizes.get(lock.object())));
            }
        }
        return forecasts;
    }

    private static LockForecast of(
            Analysis analysis, Optional<TableLock> lock, Optional<long[]> size) {
        return new LockForecast(
                analysis.statement().number(),
                analysis.statement().line(),
                analysis.statement().excerpt(),
                lock,
                size.map(s -> s[0]),
                size.map(s -> s[1]).orElse(0L));
    }

    /** An index is locked with its table, and the table is what people wait for. */
    private static Optional<long[]> size(Session session, Name object) throws SQLException {
        return session.first(
                """
                select pg_catalog.pg_total_relation_size(t.oid), greatest(t.reltuples, 0)::bigint
                from pg_catalog.pg_class c
                left join pg_catalog.pg_index i on i.indexrelid = c.oid
                join pg_catalog.pg_class t on t.oid = coalesce(i.indrelid, c.oid)
                where c.oid = pg_catalog.to_regclass(?)
                """,
                row -> new long[] {row.getLong(1), row.getLong(2)},
                object.sql());
    }
}
