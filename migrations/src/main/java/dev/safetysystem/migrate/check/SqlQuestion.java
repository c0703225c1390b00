package dev.safetysystem.migrate.check;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.sql.Splitter;
import dev.safetysystem.migrate.sql.SqlSyntaxException;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One query with one answer, and what the answer must be. Read-only, in words to the server.
 *
 * @param query one statement
 * @param min the answer is a number not below it
 * @param max the answer is a number not above it
 * @param equals the answer reads exactly so
 */
public record SqlQuestion(
        String query, Optional<BigDecimal> min, Optional<BigDecimal> max, Optional<String> equals) {

    private static final String ONE = "Write a query that returns one row with one column";

    /**
     * Asks.
     *
     * @return the answer
     * @throws Failure bad input if it is no single query; proof failed if the answer is another
     */
    public String ask(Session session) {
        requireOne();
        String answer = answer(session);
        equals.filter(wanted -> !wanted.equals(answer))
                .ifPresent(wanted -> fail(answer, "is not '" + wanted + "'"));
        if (min.isPresent() || max.isPresent()) {
            compare(answer);
        }
        return answer;
    }

    private void requireOne() {
        try {
            if (Splitter.split(query).size() == 1) {
                return;
            }
            throw Failure.badInput("query", "the query is not one statement", ONE);
        } catch (SqlSyntaxException wrong) {
            throw Failure.badInput("query", wrong.getMessage(), wrong.remedy());
        }
    }

    private String answer(Session session) {
        try {
            List<String> rows =
                    session.transaction(
                            () -> {
                                session.execute("set transaction read only");
                                return session.query(query, SqlQuestion::cell);
                            });
            if (rows.size() == 1) {
                return rows.getFirst();
            }
            throw Failure.of(
                    ExitCode.PROOF_FAILED,
                    Problem.of(
                            "answer",
                            "the query returned %d rows, not one".formatted(rows.size()),
                            ONE));
        } catch (SQLException error) {
            throw SqlErrors.failure(error, "asking " + session.url());
        }
    }

    private static String cell(java.sql.ResultSet row) throws SQLException {
        if (row.getMetaData().getColumnCount() != 1) {
            throw Failure.badInput("query", "the query returns more than one column", ONE);
        }
        return Optional.ofNullable(row.getString(1)).orElse("NULL");
    }

    private void compare(String answer) {
        var reasons = new ArrayList<String>();
        try {
            var number = new BigDecimal(answer.strip());
            min.filter(bound -> number.compareTo(bound) < 0)
                    .ifPresent(b -> reasons.add("is below " + b));
            max.filter(bound -> number.compareTo(bound) > 0)
                    .ifPresent(b -> reasons.add("is above " + b));
        } catch (NumberFormatException text) {
            reasons.add("is not a number");
        }
        if (!reasons.isEmpty()) {
            fail(answer, String.join(", ", reasons));
        }
    }

    private static void fail(String answer, String reason) {
        throw Failure.of(
                ExitCode.PROOF_FAILED,
                Problem.of(
                        "answer",
                        "the answer " + answer + " " + reason,
                        "Look at the data, or correct the expectation"));
    }
}
