package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.scripts.Script;
import dev.safetysystem.migrate.sql.SqlStatement;

import java.sql.SQLException;

/** Runs a file in one transaction, together with its line in the history. */
final class TransactionalFile {
    private static final String CONSEQUENCE = "; the whole file was rolled back";
    private final Work work;
    private final Script script;

    TransactionalFile(Work work, Script script) {
        this.work = work;
        this.script = script;
    }

    /** The line in the history, written in the file's transaction. */
    @FunctionalInterface
    interface Record {
        void write() throws SQLException;
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
            work.lock().assertHeld();
            try {
                attempt(condition, record);
                work.session().reset();
                return;
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

    private void attempt(Condition condition, Record record) throws SQLException, StatementFailure {
        work.session().connection().setAutoCommit(false);
        try {
            condition.prove();
            for (Together together : Together.of(script.statements())) {
                work.execute(script.file(), together);
            }
            // The script may have changed role: the history is written as whoever logged in.
            work.session().execute("reset session authorization; reset role");
            record.write();
            work.lock().assertHeld();
            commit();
        } finally {
            leave();
        }
    }

    /** Deferred constraints are judged here, so this is a statement of the script too. */
    private void commit() throws StatementFailure {
        try {
            work.session().connection().commit();
        } catch (SQLException error) {
            int number = script.statements().isEmpty() ? 0 : last().number();
            int line = script.statements().isEmpty() ? 0 : last().line();
            throw new StatementFailure(
                    script.file(), new SqlStatement("commit", number, line, "commit"), error);
        }
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
