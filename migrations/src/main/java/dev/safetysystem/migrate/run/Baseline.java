package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.db.DatabaseLock;
import dev.safetysystem.migrate.db.Fingerprint;
import dev.safetysystem.migrate.db.ServerFacts;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.history.Actor;
import dev.safetysystem.migrate.history.History;
import dev.safetysystem.migrate.history.HistoryRow;
import dev.safetysystem.migrate.lint.SchemaObject;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.process.Stop;
import dev.safetysystem.migrate.prove.Expected;
import dev.safetysystem.migrate.prove.ObjectProof;
import dev.safetysystem.migrate.scripts.Migration;
import dev.safetysystem.migrate.scripts.ScriptFolder;
import dev.safetysystem.migrate.scripts.Version;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Adopts a database whose schema was made by other means: writes its history, changes nothing else.
 */
public final class Baseline {
    private Baseline() {}

    /**
     * What was adopted.
     *
     * @param versions in order
     * @param proved how many objects were looked up and found
     */
    public record Adopted(List<String> versions, int proved) {
        public Adopted {
            versions = List.copyOf(versions);
        }
    }

    /**
     * Adopts every migration up to {@code at}, after proving that what they make is there.
     *
     * @param also further objects that must be there
     * @throws Failure bad input if there is a history already; proof failed if objects are missing
     */
    public static Adopted adopt(
            Session session,
            Actor actor,
            ScriptFolder folder,
            Version at,
            List<SchemaObject> also,
            Limits limits,
            Stop stop) {
        List<Migration> adopted =
                folder.migrations().stream().filter(m -> m.version().compareTo(at) <= 0).toList();
        if (folder.find(at).isEmpty())
            throw Failure.badInput(
                    "unknown-version",
                    "--at names version %s, which no file in %s has"
                            .formatted(at, folder.directory()),
                    "Name the last migration whose objects are there already");
        try {
            ServerFacts.of(session).requireWritable();
            try (DatabaseLock lock = DatabaseLock.acquire(session, limits.patience(), stop)) {
                var history = new History(session, actor);
                requireNone(history.rows());
                var objects = new ArrayList<>(Expected.after(adopted));
                objects.addAll(also);
                List<Problem> missing = ObjectProof.missing(session, objects);
                if (!missing.isEmpty()) throw Failure.of(ExitCode.PROOF_FAILED, missing);
                history.prepare();
                session.transaction(
                        () -> {
                            for (Migration migration : adopted) history.baselined(migration);
                            history.keep(Fingerprint.of(session));
                            lock.assertHeld();
                            return true;
                        });
                return new Adopted(
                        adopted.stream().map(m -> m.version().text()).toList(), objects.size());
            }
        } catch (SQLException error) {
            throw SqlErrors.failure(error, "adopting " + session.url());
        }
    }

    private static void requireNone(List<HistoryRow> rows) {
        if (rows.stream().anyMatch(row -> row.state().isPresent()))
            throw Failure.badInput(
                    "has-history",
                    "this database has a history already: %d migrations are in it"
                            .formatted(rows.size()),
                    "Run: migrate status. A baseline is for a database that this program never changed");
    }
}
