package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.lint.Analysis;
import dev.safetysystem.migrate.lint.TableLock;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Place;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.plan.DownPlan;
import dev.safetysystem.migrate.sql.Name;
import dev.safetysystem.migrate.sql.SqlStatement;

import java.sql.SQLException;
import java.util.Optional;

/** Asks the queries that must return 0 before something is taken back. */
final class Lossless {
    private Lossless() {}

    /** A query, asked somehow. */
    @FunctionalInterface
    private interface Asking {
        Optional<String> ask(String query) throws SQLException;
    }

    /**
     * Asks them all, read-only, in transactions of their own.
     *
     * @param acceptLoss a person accepted what they would say
     * @throws Failure proof failed, with the number that came back
     */
    static void prove(Session session, DownPlan.Step step, boolean acceptLoss) throws SQLException {
        if (!acceptLoss) {
            prove(step, query -> session.transaction(() -> readOnly(session, query)));
        }
    }

    /**
     * Asks them in the file's own transaction, after taking the locks that its statements take: a
     * writer that was under way at an earlier answer may have committed rows since, and from here
     * on nobody can.
     *
     * @throws StatementFailure if a lock was not to be had
     */
    static void proveLocked(Work work, DownPlan.Step step, boolean acceptLoss)
            throws SQLException, StatementFailure {
        if (acceptLoss || step.down().comments().lossless().isEmpty()) {
            return;
        }
        for (Analysis analysis : step.down().statements()) {
            for (TableLock lock : analysis.locks()) {
                if (keepsWritersOut(lock) && canBeLocked(work.session(), lock.object())) {
                    work.execute(step.down().file(), locking(analysis.statement(), lock));
                }
            }
        }
        prove(step, query -> undone(work.session(), query));
    }

    private static boolean keepsWritersOut(TableLock lock) {
        return lock.mode().compareTo(TableLock.Mode.SHARE) >= 0;
    }

    /** Views hold no rows, and what the file's own role may lock, ours perhaps may not. */
    private static boolean canBeLocked(Session session, Name object) throws SQLException {
        return session.isTrue(
                """
                select relkind in ('r', 'p') and pg_catalog.has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE')
                from pg_catalog.pg_class where oid = pg_catalog.to_regclass(?)
                """,
                object.sql());
    }

    /** Stands for the statement that would take the lock a moment later. */
    private static SqlStatement locking(SqlStatement statement, TableLock lock) {
        return new SqlStatement(
                "lock table %s in %s mode".formatted(lock.object().sql(), lock.mode().words()),
                statement.number(),
                statement.line(),
                statement.written());
    }

    private static void prove(DownPlan.Step step, Asking asking) throws SQLException {
        for (String query : step.down().comments().lossless()) {
            Optional<String> answer = ask(step, query, asking);
            if (!answer.equals(Optional.of("0"))) {
                throw Failure.of(
                        ExitCode.PROOF_FAILED,
                        Problem.at(
                                Place.file(step.down().file()),
                                "would-lose-data",
                                "taking back %s would lose data: its lossless query returned %s, not 0"
                                        .formatted(step.row().version(), answer.orElse("nothing")),
                                "Keep the schema, or move the rows away, or say --accept-loss"));
            }
        }
    }

    private static Optional<String> ask(DownPlan.Step step, String query, Asking asking)
            throws SQLException {
        try {
            return asking.ask(query);
        } catch (SQLException error) {
            if (SqlErrors.isConnectionLoss(error)) {
                throw error;
            }
            throw Failure.because(
                    error,
                    ExitCode.PROOF_FAILED,
                    Problem.at(
                            Place.file(step.down().file()),
                            "lossless-query",
                            "the lossless query of %s cannot be answered: %s"
                                    .formatted(step.row().version(), SqlErrors.words(error)),
                            "Keep the schema, or say --accept-loss"));
        }
    }

    /** What is read-only in a subtransaction is so until its end. */
    private static Optional<String> undone(Session session, String query) throws SQLException {
        session.execute("savepoint lossless");
        Optional<String> answer = readOnly(session, query);
        session.execute("rollback to savepoint lossless; release savepoint lossless");
        return answer;
    }

    private static Optional<String> readOnly(Session session, String query) throws SQLException {
        session.execute("set transaction read only");
        return session.first(query, row -> Optional.ofNullable(row.getString(1)).orElse("NULL"));
    }
}
