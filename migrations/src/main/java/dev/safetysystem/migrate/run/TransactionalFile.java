package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.db.Command;
import dev.safetysystem.migrate.db.DatabaseLock;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.db.SeveralFailed;
import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.scripts.Script;
import dev.safetysystem.migrate.sql.SqlStatement;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs a file in one transaction, together with its line in the history. */
final class TransactionalFile {
    private static final String CONSEQUENCE = "; the whole file was rolled back";
    private final Work work;
    private final Script script;

    TransactionalFile(Work work, Script script) {
        this.work = work;
        this.script = script;
    }

    /** The lines of the history that are written in the file's transaction, made at its begin. */
    @FunctionalInterface
    interface Record {
        List<Command> lines();
    }

    /** What must hold at the beginning of the file's transaction, and does until its end. */
    @FunctionalInterface
    interface Condition {
        void prove() throws SQLException, StatementFailure;
    }

    /**
     * Runs the file, again and again while others hold a table's lock.
     *
     * @throws Failure rolled back, locked, unreachable, or what the condition throws
     */
    void run(Condition condition, Record record) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            work.stop().check();
            work.lock().assertHeldBefore();
            try {
                if (!attempt(condition, record)) {
                    work.session().reset();
                }
                return;
            } catch (Forgotten forgotten) {
                work.session().reset();
                attempt--;
            } catch (StatementFailure failure) {
                boolean again =
                        SqlErrors.isContention(failure.error())
                                && attempt <= work.limits().retries();
                if (!again) {
                    throw work.classify(
                            failure,
                            ExitCode.ROLLED_BACK,
                            CONSEQUENCE,
                            "Correct the statement, then run the command again");
                }
                work.session().reset();
                work.progress()
                        .say(
                                "  %s: others hold the lock; letting them pass"
                                        .formatted(script.file()));
                work.stop().pause(work.limits().pause(attempt));
            }
        }
    }

    /** A script dropped what the server kept for us: nothing is wrong with it, nothing is done. */
    private static final class Forgotten extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** Whether the session is set up again; committed it is in either case. */
    private boolean attempt(Condition condition, Record record)
            throws SQLException, StatementFailure, Forgotten {
        work.session().connection().setAutoCommit(false);
        try {
            condition.prove();
            List<Command> lines = record.lines();
            work.session().prepare(lines);
            work.session().prepare(work.session().resetting());
            List<Together> all = Together.of(script.statements());
            boolean joined = !all.isEmpty() && all.getLast().mayBeFollowed();
            for (Together together : joined ? all.subList(0, all.size() - 1) : all) {
                work.execute(script.file(), together);
            }
            return end(joined ? Optional.of(all.getLast()) : Optional.empty(), lines);
        } finally {
            leave();
        }
    }

    /**
     * All that the end of a file needs in one way to the server and back. Whatever fails keeps the
     * server from what is behind it.
     *
     * @param last statements of the file that go the same way
     * @return false if only what is behind the commit failed
     */
    private boolean end(Optional<Together> last, List<Command> lines)
            throws SQLException, StatementFailure, Forgotten {
        var all = new ArrayList<Command>();
        // The script may have changed role: the history is written as whoever logged in.
        all.addAll(Session.LOGGED_IN);
        all.addAll(lines);
        int assertion = all.size();
        all.add(DatabaseLock.assertion());
        int commit = all.size();
        all.add(Command.unplanned("commit"));
        all.addAll(work.session().resetting());
        all.add(DatabaseLock.assertion());
        boolean kept = work.session().keepsPrepared();
        try {
            if (last.isPresent()) {
                work.execute(script.file(), last.get(), all);
            } else {
                work.session().run(all);
            }
            work.lock().asserted();
            return true;
        } catch (SeveralFailed failed) {
            if (failed.done() > commit) {
                return false;
            }
            if (kept && !work.session().keepsPrepared()) {
                throw new Forgotten();
            }
            if (failed.done() == assertion) {
                throw DatabaseLock.assertionFailed(failed.error());
            }
            if (failed.done() == commit || SqlErrors.isConnectionLoss(failed.error())) {
                throw refused(failed.error());
            }
            throw failed.error();
        }
    }

    /** Deferred constraints are judged by the commit, so it is a statement of the script too. */
    private StatementFailure refused(SQLException error) {
        int number = script.statements().isEmpty() ? 0 : last().number();
        int line = script.statements().isEmpty() ? 0 : last().line();
        return new StatementFailure(
                script.file(), new SqlStatement("commit", number, line, "commit"), error);
    }

    private SqlStatement last() {
        return script.statements().getLast().statement();
    }

    private void leave() {
        try {
            work.session().connection().rollback();
            work.session().connection().setAutoCommit(true);
        } catch (SQLException gone) {
            // After a commit there is nothing to roll back; when the connection is lost the
            // server rolls back by itself, and the first error says why.
        }
    }
}
