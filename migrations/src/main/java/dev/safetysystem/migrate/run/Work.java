package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.db.Command;
import dev.safetysystem.migrate.db.DatabaseLock;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.db.SeveralFailed;
import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.history.History;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.process.Stop;
import dev.safetysystem.migrate.progress.Progress;
import dev.safetysystem.migrate.sql.SqlStatement;

import java.sql.SQLException;
import java.util.List;

/**
 * What a file needs to be run.
 *
 * @param session the one connection
 * @param lock the lock it holds
 * @param history where it is written down
 * @param limits how patient to be
 * @param progress where to say what is going on
 * @param heartbeat says that a long statement is still running
 * @param stop whether someone asked to stop
 */
record Work(
        Session session,
        DatabaseLock lock,
        History history,
        Limits limits,
        Progress progress,
        Heartbeat heartbeat,
        Stop stop) {

    /** Sends one statement. */
    void execute(String file, SqlStatement statement) throws StatementFailure {
        execute(file, new Together(List.of(statement)));
    }

    /** Sends several statements of a transaction as one text. */
    void execute(String file, Together together) throws StatementFailure {
        heartbeat.begins(() -> doing(file, together.statements()));
        try {
            session.executeTogether(together.text());
        } catch (SeveralFailed failed) {
            throw failure(file, together, failed);
        } finally {
            heartbeat.ended();
        }
    }

    /**
     * Sends statements of a transaction, and behind them what ends it.
     *
     * @throws SeveralFailed counted from the first that ends it
     */
    void execute(String file, Together together, List<Command> end)
            throws SQLException, StatementFailure, SeveralFailed {
        heartbeat.begins(() -> doing(file, together.statements()));
        int count = together.statements().size();
        try {
            session.run(together.text(), end);
        } catch (SeveralFailed failed) {
            if (failed.done() < count) {
                throw failure(file, together, failed);
            }
            throw failed.behind(count);
        } finally {
            heartbeat.ended();
        }
    }

    private static StatementFailure failure(String file, Together together, SeveralFailed failed) {
        SQLException error = failed.error();
        Together.Fault fault = together.fault(failed.position(), failed.done());
        return new StatementFailure(file, fault.statement(), error, fault.position());
    }

    private static String doing(String file, List<SqlStatement> all) {
        SqlStatement first = all.getFirst();
        return all.size() == 1
                ? "%s, statement %d, line %d".formatted(file, first.number(), first.line())
                : "%s, statements %d to %d, line %d"
                        .formatted(file, first.number(), all.getLast().number(), first.line());
    }

    /** The kinds of failures that mean the same in every file. */
    Failure classify(
            StatementFailure failure, ExitCode refused, String consequence, String remedy) {
        SQLException error = failure.error();
        if (SqlErrors.isConnectionLoss(error)) {
            return Failure.because(
                    error,
                    ExitCode.UNREACHABLE,
                    failure.problem(
                            "connection-lost",
                            "; the connection is lost",
                            "Run the command again: the history says what is done"));
        }
        if (stop.isAsked()) {
            return fail(
                    error,
                    interrupted(refused),
                    failure,
                    "stopped",
                    "; stopped by a signal" + consequence,
                    "Run the command again");
        }
        if (SqlErrors.isContention(error)) {
            return fail(
                    error,
                    interrupted(refused),
                    failure,
                    "lock-timeout",
                    "; gave up after " + (limits.retries() + 1) + " attempts" + consequence,
                    "Find who holds the lock in pg_locks, or run the command again later");
        }
        if (SqlErrors.state(error).equals(SqlErrors.CANCELLED)) {
            return fail(
                    error,
                    interrupted(refused),
                    failure,
                    "timeout",
                    consequence,
                    "Raise --statement-timeout, or run the command again at a quieter time");
        }
        if (SqlErrors.state(error).startsWith("53")) {
            return fail(
                    error,
                    interrupted(refused),
                    failure,
                    "resources",
                    consequence,
                    "Give the server what it lacks, then run the command again");
        }
        return fail(error, refused, failure, "sql", consequence, remedy);
    }

    /** Nothing was changed, and nobody said that the SQL is wrong: try again. */
    private static ExitCode interrupted(ExitCode refused) {
        return refused == ExitCode.ROLLED_BACK ? ExitCode.TRY_AGAIN : refused;
    }

    private static Failure fail(
            SQLException error,
            ExitCode exit,
            StatementFailure failure,
            String code,
            String consequence,
            String remedy) {
        Problem problem = failure.problem(code, consequence, remedy);
        return Failure.because(error, exit, problem);
    }
}
