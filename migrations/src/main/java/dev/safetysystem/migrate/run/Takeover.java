package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.db.DatabaseLock;
import dev.safetysystem.migrate.db.Fingerprint;
import dev.safetysystem.migrate.db.ServerFacts;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.foreign.ForeignHistory;
import dev.safetysystem.migrate.history.Actor;
import dev.safetysystem.migrate.history.History;
import dev.safetysystem.migrate.history.HistoryRow;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.process.Stop;
import dev.safetysystem.migrate.scripts.Migration;
import dev.safetysystem.migrate.scripts.Repeatable;
import dev.safetysystem.migrate.scripts.ScriptFolder;
import dev.safetysystem.migrate.scripts.Version;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Takes over a database from another tool: writes what that tool's table says into the history, and
 * changes nothing else. From then on the other tool must not be used.
 */
public final class Takeover {
    private Takeover() {}

    /** Reads what would be taken over. */
    public static ForeignHistory look(
            Session session,
            Actor actor,
            ScriptFolder folder,
            Optional<String> table,
            Optional<Version> at) {
        try {
            requireNone(new History(session, actor).rows());
            return ForeignHistory.read(session, folder, table, at);
        } catch (SQLException error) {
            throw SqlErrors.failure(error, "reading the history of " + session.url());
        }
    }

    /**
     * Takes it over.
     *
     * @param table the other tool's, where it is not called as usual or there are several
     * @param at the last file that is applied, where the table names none
     * @throws Failure bad input if there is a history already, or the tool's cannot be understood
     */
    public static ForeignHistory run(
            Session session,
            Actor actor,
            ScriptFolder folder,
            Optional<String> table,
            Optional<Version> at,
            Limits limits,
            Stop stop) {
        try {
            ServerFacts.of(session).requireWritable();
            try (DatabaseLock lock = DatabaseLock.acquire(session, limits.patience(), stop)) {
                var history = new History(session, actor);
                ForeignHistory found = look(session, actor, folder, table, at);
                history.prepare();
                if (!found.repeated().isEmpty()) {
                    history.repeated().prepare();
                }
                return session.transaction(
                        () -> {
                            // The other tool knows nothing of our lock.
                            session.execute("lock table " + found.table() + " in share mode");
                            ForeignHistory now =
                                    ForeignHistory.read(
                                            session, folder, Optional.of(found.table()), at);
                            write(session, history, now);
                            Fingerprint schema = Fingerprint.of(session);
                            history.kept().keep(schema);
                            history.objects().adopt(schema, last(now));
                            lock.assertHeld();
                            return now;
                        });
            }
        } catch (SQLException error) {
            throw SqlErrors.failure(error, "taking over " + session.url());
        }
    }

    private static String last(ForeignHistory found) {
        return found.applied().isEmpty() ? "" : found.applied().getLast().version().text();
    }

    private static void write(Session session, History history, ForeignHistory found)
            throws SQLException {
        String from = "%s, %s: %s".formatted(found.tool(), found.table(), found.says());
        for (Migration migration : found.applied()) {
            if (found.proved()) {
                history.imported(migration, from);
            } else {
                history.baselined(migration);
            }
        }
        for (Repeatable repeatable : found.repeated()) {
            session.update(history.repeated().applied(repeatable, 0));
        }
        history.log().command("imported", 0, Optional.of(from));
    }

    private static void requireNone(List<HistoryRow> rows) {
        if (rows.stream().anyMatch(row -> row.state().isPresent())) {
            throw Failure.badInput(
                    "has-history",
                    "this database has a history already: %d migrations are in it"
                            .formatted(rows.size()),
                    "Run: migrate status. Only a database that this program never changed can be taken over");
        }
    }
}
