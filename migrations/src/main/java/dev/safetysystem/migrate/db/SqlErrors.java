package dev.safetysystem.migrate.db;

import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;

import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** What the server's and the driver's errors mean for the way a command ends. */
public final class SqlErrors {
    /** lock_not_available, deadlock_detected, serialization_failure, object_in_use. */
    private static final Set<String> CONTENTION = Set.of("55P03", "40P01", "40001", "55006");

    /** query_canceled: by statement_timeout, by SIGTERM's cancel, or by an administrator. */
    public static final String CANCELLED = "57014";

    private SqlErrors() {}

    /** The five-character SQLSTATE, empty if there is none. */
    public static String state(SQLException error) {
        return Optional.ofNullable(error.getSQLState()).orElse("");
    }

    /** Somebody else holds a lock: the same statement may succeed a moment later. */
    public static boolean isContention(SQLException error) {
        return CONTENTION.contains(state(error));
    }

    /** A statement that the server kept prepared for this session is not there any more. */
    public static boolean isForgotten(SQLException error) {
        return state(error).equals("26000");
    }

    /** The session is gone, or was never there; nothing is known of what it was doing. */
    public static boolean isConnectionLoss(SQLException error) {
        String state = state(error);
        return state.startsWith("08")
                || state.startsWith("57P")
                || state.equals("53300")
                || state.equals("XX000") && String.valueOf(error.getMessage()).contains("terminat");
    }

    /** Not let in: a password or certificate that was just rotated looks like this too. */
    public static boolean isLogin(SQLException error) {
        return state(error).startsWith("28");
    }

    /**
     * The server's words without anything that may be a row's content: its details are kept only
     * for errors about objects, not for those about data.
     */
    public static String words(SQLException error) {
        ServerErrorMessage server =
                error instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        if (server == null) {
            return oneLine(String.valueOf(error.getMessage()));
        }
        String detail = Optional.ofNullable(server.getDetail()).orElse("");
        boolean aboutObjects =
                state(error).startsWith("42")
                        || state(error).startsWith("2B")
                        || state(error).startsWith("55");
        return oneLine(
                String.valueOf(server.getMessage())
                        + (aboutObjects && !detail.isEmpty() ? " (" + detail + ")" : ""));
    }

    /** Position of the fault in the statement, from 1; 0 if the server named none. */
    public static int position(SQLException error) {
        ServerErrorMessage server =
                error instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        return server == null ? 0 : server.getPosition();
    }

    /** A failure outside any script: while connecting, reading the catalogue or the history. */
    public static Failure failure(SQLException error, String doing) {
        String words = words(error);
        if (isConnectionLoss(error) || isLogin(error)) {
            return Failure.because(
                    error,
                    ExitCode.UNREACHABLE,
                    Problem.of(
                            isLogin(error) ? "login" : "unreachable",
                            doing + ": " + words,
                            isLogin(error)
                                    ? "Check user, password and pg_hba.conf; nothing was changed"
                                    : "Check host, port and network, then run the command again"));
        }
        if (isContention(error) || state(error).equals(CANCELLED)) {
            return Failure.because(
                    error,
                    ExitCode.TRY_AGAIN,
                    Problem.of("lock-timeout", doing + ": " + words, "Run the command again"));
        }
        return Failure.because(
                error,
                ExitCode.BAD_INPUT,
                Problem.of(
                        state(error).equals("42501") ? "privilege" : "sql",
                        doing + ": " + words + " (SQLSTATE " + state(error) + ")",
                        state(error).equals("42501")
                                ? "Run as the owner of the database, or grant what is missing"
                                : "See the server's log for its context"));
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
