package dev.safetysystem.migrate.backup;

import dev.safetysystem.migrate.db.Session;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Exact numbers of rows. They are counted in the snapshot that is dumped, and again in what was
 * restored: a dump that lost rows cannot pass.
 */
public final class RowCounts {

    /**
     * Tables whose rows a dump holds. Not: what an extension made (it makes them again), foreign
     * tables (their rows are elsewhere), materialised views (a restore computes them anew, and
     * {@code now()} may be in them), parents of partitions (counted by their leaves).
     */
    private static final String TABLES =
            """
            select pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
              and not exists (select from pg_catalog.pg_depend d
                              where d.classid = 'pg_catalog.pg_class'::regclass
                                and d.objid = c.oid and d.deptype = 'e')
            order by 1
            """;

    private RowCounts() {}

    /**
     * Counts every table.
     *
     * @param session row security is switched off in it: a policy that hides rows from us must be
     *     an error, not a smaller number
     * @param progress told the number of tables done, and of all
     * @return rows by qualified, quoted name, in the order of names
     */
    public static Map<String, Long> of(Session session, BiConsumer<Integer, Integer> progress)
            throws SQLException {
        session.execute("set row_security = off");
        var tables = session.query(TABLES, row -> row.getString(1));
        var counts = new LinkedHashMap<String, Long>();
        for (var table : tables) {
            counts.put(
                    table,
                    session.first("select count(*) from only " + table, row -> row.getLong(1))
                            .orElseThrow());
            progress.accept(counts.size(), tables.size());
        }
        return counts;
    }

    /** Number of large objects. */
    public static long largeObjects(Session session) throws SQLException {
        return session.first(
                        "select count(*) from pg_catalog.pg_largeobject_metadata",
                        row -> row.getLong(1))
                .orElseThrow();
    }

    /** The tables whose numbers differ, in words; the empty string if none does. */
    public static String difference(Map<String, Long> expected, Map<String, Long> found) {
        var names = new java.util.TreeSet<>(expected.keySet());
        names.addAll(found.keySet());
        return names.stream()
                .filter(n -> !java.util.Objects.equals(expected.get(n), found.get(n)))
                .map(n -> n + " " + words(expected.get(n)) + " → " + words(found.get(n)))
                .collect(java.util.stream.Collectors.joining(", "));
    }

    private static String words(Long rows) {
        return rows == null ? "absent" : rows.toString();
    }
}
