package dev.safetysystem.migrate.restore;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;

import java.sql.SQLException;

/**
 * Only one restore or drill per database at a time. The lock is kept in the maintenance database,
 * because the database itself may not exist, and a session in it would hinder the swap.
 */
final class RestoreLock {

    /** "safr" in ASCII; the second half of the key is the hash of the database's name. */
    private static final int KEY = 0x73616672;

    private RestoreLock() {}

    /**
     * Takes the lock until the session ends.
     *
     * @param maintenance a session outside the database
     * @param database the database
     * @throws Failure try again, if another run has it
     */
    static void acquire(Session maintenance, String database) throws SQLException {
        if (!maintenance.isTrue(
                "select pg_catalog.pg_try_advisory_lock(?, pg_catalog.hashtext(?))",
                KEY,
                database)) {
            throw Failure.of(
                    ExitCode.TRY_AGAIN,
                    Problem.of(
                            "locked",
                            "another restore or drill of " + database + " is running",
                            "Let it finish, then run the command again"));
        }
    }
}
