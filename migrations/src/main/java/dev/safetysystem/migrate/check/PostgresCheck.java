package dev.safetysystem.migrate.check;

import dev.safetysystem.migrate.db.ServerFacts;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a PostgreSQL database is what an application needs. Logging in is the first proof. */
public final class PostgresCheck {
    private PostgresCheck() {}

    /**
     * Asks the server.
     *
     * @param minVersion oldest version that will do
     * @param extensions that must be installed or can be
     * @throws Failure proof failed
     */
    public static ServerFacts run(
            Session session, Optional<String> minVersion, List<String> extensions) {
        try {
            ServerFacts facts = ServerFacts.of(session);
            ServiceVersion.require("PostgreSQL", facts.version(), minVersion);
            var missing = new ArrayList<Problem>();
            for (String extension : extensions) {
                if (!session.isTrue(
                        "select exists (select 1 from pg_catalog.pg_available_extensions where name = ?)",
                        extension)) {
                    missing.add(
                            Problem.of(
                                    "extension",
                                    "the server has no extension " + extension,
                                    "Install the package of the extension on the server, then CREATE EXTENSION in a migration"));
                }
            }
            if (!missing.isEmpty()) {
                throw Failure.of(ExitCode.PROOF_FAILED, missing);
            }
            return facts;
        } catch (SQLException error) {
            throw SqlErrors.failure(error, "asking " + session.url());
        }
    }
}
