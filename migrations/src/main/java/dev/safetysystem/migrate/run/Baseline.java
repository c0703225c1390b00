package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.db.DatabaseLock;
import dev.safetysystem.migrate.db.Fingerprint;
import dev.safetysystem.migrate.db.ServerFacts;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.db.SessionSettings;
import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.history.Actor;
import dev.safetysystem.migrate.history.History;
import dev.safetysystem.migrate.history.HistoryRow;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.process.Stop;
import dev.safetysystem.migrate.progress.Progress;
import dev.safetysystem.migrate.prove.ObjectProof;
import dev.safetysystem.migrate.prove.SchemaObject;
import dev.safetysystem.migrate.scripts.Migration;
import dev.safetysystem.migrate.scripts.ScriptFolder;
import dev.safetysystem.migrate.scripts.Version;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Adopts a database whose schema was made by other means: writes its history, changes nothing else.
 */
public final class Baseline {
    private Baseline() {}

    /**
     * What was adopted.
     *
     * @param versions in order
     * @param proved how many objects were compared or looked up
     */
    public record Adopted(List<String> versions, int proved) {
        public Adopted {
            versions = List.copyOf(versions);
        }
    }

    /** What says that the database is what the files make. */
    public sealed interface Proof {
        /**
         * The files are applied to a scratch database, and the two schemas must be equal.
         *
         * @param settings of the session in it
         */
        record Scratch(SessionSettings settings, Progress progress) implements Proof {}

        /** A person's word. */
        record Accepted() implements Proof {}

        /** Nothing yet: what is doubtful is listed. */
        record None() implements Proof {}
    }

    /**
     * Adopts every migration up to {@code at}.
     *
     * @param also objects that must be there
     * @throws Failure bad input if there is a history already, or nothing proves the schema; proof
     *     failed if objects are missing or the schemas differ
     */
    public static Adopted adopt(
            Session session,
            Actor actor,
            ScriptFolder folder,
            Version at,
            List<SchemaObject> also,
            Proof proof,
            Limits limits,
            Stop stop) {
        List<Migration> adopted =
                folder.migrations().stream().filter(m -> m.version().compareTo(at) <= 0).toList();
        if (folder.find(at).isEmpty()) {
            throw Failure.badInput(
                    "unknown-version",
                    "--at names version %s, which no file in %s has"
                            .formatted(at, folder.directory()),
                    "Name the last migration whose objects are there already");
        }
        try {
            ServerFacts.of(session).requireWritable();
            try (DatabaseLock lock = DatabaseLock.acquire(session, limits.patience(), stop)) {
                var history = new History(session, actor);
                requireNone(history.rows());
                List<Problem> missing = ObjectProof.missing(session, also);
                if (!missing.isEmpty()) {
                    throw Failure.of(ExitCode.PROOF_FAILED, missing);
                }
                Fingerprint now = Fingerprint.of(session);
                int proved =
                        switch (proof) {
                            case Proof.Scratch scratch -> {
                                new ScratchProof(session, actor, limits, stop, scratch)
                                        .require(folder, at, now);
                                yield now.objects().size();
                            }
                            case Proof.Accepted accepted -> also.size();
                            case Proof.None none -> throw doubts(adopted, now);
                        };
                history.prepare();
                session.transaction(
                        () -> {
                            for (Migration migration : adopted) {
                                history.baselined(migration);
                            }
                            history.kept().keep(now);
                            history.objects().adopt(now, at.text());
                            lock.assertHeld();
                            return true;
                        });
                return new Adopted(adopted.stream().map(m -> m.version().text()).toList(), proved);
            }
        } catch (SQLException error) {
            throw SqlErrors.failure(error, "adopting " + session.url());
        }
    }

    /** What a person would have to believe. */
    private static Failure doubts(List<Migration> adopted, Fingerprint now) {
        Map<String, Long> kinds = new TreeMap<>();
        now.objects()
                .forEach(
                        o ->
                                kinds.merge(
                                        o.name().substring(0, o.name().indexOf(' ')),
                                        1L,
                                        Long::sum));
        String there =
                kinds.isEmpty()
                        ? "nothing at all"
                        : kinds.entrySet().stream()
                                .map(kind -> kind.getKey() + " " + kind.getValue())
                                .collect(Collectors.joining(", "));
        return Failure.badInput(
                "unproved",
                "nothing says that %d files up to %s were applied here; the database holds: %s"
                        .formatted(adopted.size(), adopted.getLast().version(), there),
                "Say --prove, which applies them to a scratch database and compares; or, after looking yourself, --accept-unproved");
    }

    private static void requireNone(List<HistoryRow> rows) {
        if (rows.stream().anyMatch(row -> row.state().isPresent())) {
            throw Failure.badInput(
                    "has-history",
                    "this database has a history already: %d migrations are in it"
                            .formatted(rows.size()),
                    "Run: migrate status. A baseline is for a database that this program never changed");
        }
    }
}
