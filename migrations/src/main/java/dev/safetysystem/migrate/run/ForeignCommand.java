package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.db.DatabaseLock;
import dev.safetysystem.migrate.db.Fingerprint;
import dev.safetysystem.migrate.db.ServerFacts;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.history.Actor;
import dev.safetysystem.migrate.history.History;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.process.ChildProcess;
import dev.safetysystem.migrate.process.Stop;
import dev.safetysystem.migrate.progress.Progress;
import dev.safetysystem.migrate.prove.ObjectProof;
import dev.safetysystem.migrate.prove.SchemaObject;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs another tool's migrations under this program's lock. Such tools have no lock of their own
 * (two {@code alembic upgrade head} at once fail, measured), and some end with 0 having done
 * nothing: what happened is read from the database, not from their exit status.
 */
public final class ForeignCommand {
    /** What the tools themselves keep: where they think they are. */
    private static final Map<String, String> MARKERS =
            Map.of(
                    "alembic_version",
                            "select string_agg(version_num, ',' order by version_num) from alembic_version",
                    "django_migrations",
                            "select count(*) || ', last ' || coalesce((select app || '.' || name from django_migrations order by id desc limit 1), '') from django_migrations");

    private final Session session;
    private final Actor actor;
    private final Limits limits;
    private final Progress progress;
    private final Stop stop;

    /** A run over one session, which holds the lock while the tool works in sessions of its own. */
    public ForeignCommand(
            Session session, Actor actor, Limits limits, Progress progress, Stop stop) {
        this.session = session;
        this.actor = actor;
        this.limits = limits;
        this.progress = progress;
        this.stop = stop;
    }

    /**
     * What the database says.
     *
     * @param schema as it is
     * @param markers what the tools keep about themselves, by table
     */
    public record Sight(Fingerprint schema, Map<String, String> markers) {
        public Sight {
            markers = Map.copyOf(markers);
        }
    }

    /**
     * What happened.
     *
     * @param ran false if the check passed before and nothing had to be done
     * @param before what the database said
     * @param after what it says now
     */
    public record Outcome(boolean ran, Sight before, Sight after) {
        /** Whether anything in the database is another than before. */
        public boolean changed() {
            return !before.equals(after);
        }
    }

    /**
     * Runs a command.
     *
     * @param command the tool and its arguments
     * @param check a command that ends with 0 when nothing is left to be done; asked before and
     *     after
     * @param expected objects that must be there afterwards
     * @throws Failure rolled back if it failed and the database is as before, partly applied if it
     *     failed and the database is not; proof failed if it ended with 0 but the check or an
     *     object says otherwise
     */
    public Outcome run(
            List<String> command, Optional<List<String>> check, List<SchemaObject> expected) {
        try {
            ServerFacts.of(session).requireWritable();
            try (DatabaseLock lock = DatabaseLock.acquire(session, limits.patience(), stop)) {
                var history = new History(session, actor);
                Sight before = look();
                if (check.isPresent() && passes(check.get(), lock)) {
                    prove(check, expected, lock);
                    return new Outcome(false, before, before);
                }
                history.prepare();
                boolean undisturbed =
                        history.kept().fingerprint().filter(before.schema()::is).isPresent();
                history.objects().begin(before.schema(), undisturbed, "");
                long begin = System.nanoTime();
                int status = child(command, lock);
                Sight after = look();
                Optional<Failure> failure = judge(command, status, !before.equals(after));
                long milliseconds = (System.nanoTime() - begin) / 1_000_000;
                history.log()
                        .command(
                                failure.isPresent() ? "command-failed" : "command",
                                milliseconds,
                                failure.map(Failure::getMessage));
                if (failure.isPresent()) {
                    throw failure.get();
                }
                Fingerprint now = Fingerprint.of(session);
                session.transaction(
                        () -> {
                            history.objects().record(before.schema(), now, command.getFirst());
                            history.kept().keep(now);
                            return true;
                        });
                prove(check, expected, lock);
                return new Outcome(true, before, after);
            }
        } catch (SQLException error) {
            throw SqlErrors.failure(error, "holding the lock for " + command.getFirst());
        }
    }

    private Sight look() throws SQLException {
        var markers = new TreeMap<String, String>();
        for (var marker : MARKERS.entrySet()) {
            if (session.isTrue("select pg_catalog.to_regclass(?) is not null", marker.getKey())) {
                markers.put(
                        marker.getKey(),
                        session.first(
                                        marker.getValue(),
                                        row -> Optional.ofNullable(row.getString(1)).orElse(""))
                                .orElse(""));
            }
        }
        return new Sight(Fingerprint.of(session), markers);
    }

    private int child(List<String> command, DatabaseLock lock) throws SQLException {
        stop.check();
        var held = new AtomicBoolean(true);
        progress.say("running " + command.getFirst() + " under the lock");
        int status =
                ChildProcess.run(
                        command,
                        line -> progress.say("  | " + line),
                        () -> stillHeld(lock, held),
                        stop);
        if (!held.get()) {
            throw Failure.of(
                    ExitCode.PARTLY_APPLIED,
                    Problem.of(
                            "lock-lost",
                            "the lock was lost while %s ran; it was ended"
                                    .formatted(command.getFirst()),
                            "Look at the database, then run the command again"));
        }
        lock.assertHeld();
        return status;
    }

    private boolean stillHeld(DatabaseLock lock, AtomicBoolean held) {
        try {
            lock.assertHeld();
            return true;
        } catch (SQLException | Failure lost) {
            // A signal cancels the question as well; the lock is asserted again in the end.
            held.set(stop.isAsked());
            return false;
        }
    }

    private boolean passes(List<String> check, DatabaseLock lock) throws SQLException {
        return child(check, lock) == 0;
    }

    private Optional<Failure> judge(List<String> command, int status, boolean changed) {
        if (status == 0) {
            return Optional.empty();
        }
        String name = command.getFirst();
        if (!changed) {
            return Optional.of(
                    Failure.of(
                            stop.isAsked() ? ExitCode.TRY_AGAIN : ExitCode.ROLLED_BACK,
                            Problem.of(
                                    "command-failed",
                                    "%s ended with %d; the schema is as it was before"
                                            .formatted(name, status),
                                    "See its output above")));
        }
        return Optional.of(
                Failure.of(
                        ExitCode.PARTLY_APPLIED,
                        Problem.of(
                                "command-failed",
                                "%s ended with %d and has changed the schema"
                                        .formatted(name, status),
                                "See its output above; correct it and run it again, or restore a backup")));
    }

    private void prove(Optional<List<String>> check, List<SchemaObject> expected, DatabaseLock lock)
            throws SQLException {
        var problems = new ArrayList<>(ObjectProof.missing(session, expected));
        if (check.isPresent() && !passes(check.get(), lock)) {
            problems.add(
                    Problem.of(
                            "check-failed",
                            "the check says that something is still to be done",
                            "Run the check by hand; a tool may end with 0 without having done anything"));
        }
        if (!problems.isEmpty()) {
            throw Failure.of(ExitCode.PROOF_FAILED, problems);
        }
    }
}
