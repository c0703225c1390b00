package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Place;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.plan.DownPlan;

import java.sql.SQLException;
import java.util.Optional;

/** Asks the queries that must return 0 before something is taken back. */
final class Lossless {
    private Lossless() {}

    /**
     * Asks them all, read-only.
     *
     * @param acceptLoss a person accepted what they would say
     * @throws Failure proof failed, with the number that came back
     */
    static void prove(Session session, DownPlan.Step step, boolean acceptLoss) throws SQLException {
        if (acceptLoss) return;
        for (String query : step.down().comments().lossless()) {
            Optional<String> answer = ask(session, step, query);
            if (!answer.equals(Optional.of("0")))
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

    private static Optional<String> ask(Session session, DownPlan.Step step, String query)
            throws SQLException {
        try {
            return session.transaction(
                    () -> {
                        session.execute("set transaction read only");
                        return session.first(
                                query, row -> Optional.ofNullable(row.getString(1)).orElse("NULL"));
                    });
        } catch (SQLException error) {
            if (SqlErrors.isConnectionLoss(error)) throw error;
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
}
