package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.history.History;
import dev.safetysystem.migrate.history.HistoryRow;
import dev.safetysystem.migrate.plan.Phases;
import dev.safetysystem.migrate.plan.Present;

import java.sql.SQLException;
import java.util.List;

/** Looks at a database before an up. */
public final class Ground {
    /** Tables of extensions are there before anybody works with the database. */
    private static final String EMPTY =
            """
            select not exists (
              select 1 from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
              where c.relkind in ('r', 'p', 'm', 'f')
                and n.nspname not in ('pg_catalog', 'information_schema', 'safetysystem')
                and n.nspname !~ '^pg_(toast|temp)'
                and not exists (select 1 from pg_catalog.pg_depend d
                  where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'))
            """;

    private Ground() {}

    /** What it says; whoever asks for all phases says that nothing runs there yet. */
    public static Present of(Session session, History history, Phases phases) throws SQLException {
        List<HistoryRow> rows = history.rows();
        boolean first = rows.stream().noneMatch(row -> row.state().isPresent());
        boolean unused =
                phases == Phases.ALL
                        && (history.kept().isFirstUp() || first && session.isTrue(EMPTY));
        return new Present(rows, history.repeated().checksums(), unused);
    }
}
