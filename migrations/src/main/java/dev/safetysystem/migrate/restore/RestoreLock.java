package dev.safetysystem.migrate.restore;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.process.Stop;

import java.sql.SQLException;
import java.time.Duration;

/**
 * Only one restore or drill per database at a time. The lock is kept in the maintenance database,
 * because the database itself may not exist, and a session in it would hinder the swap.
 */
final class RestoreLock {

    /** "safr" in ASCII; the second half of the key is the hash of the database's name. */
    private static final int KEY = 0x73616672;

    /** A server notices within three seconds that a runner was killed, and frees its lock. */
    private static final Duration TRIED_FOR = Duration.ofSeconds(6);

    private static final Duration POLL = Duration.ofMillis(250);

    private RestoreLock() {}

    /**
     * Takes the lock until the session ends. By polling: a session that waits inside the server
     * holds a snapshot.
     *
     * @param maintenance a session outside the database
     * @param database the database
     * @throws Failure try again, if another run has it
     */
    static void acquire(Session maintenance, String database, Stop stop) throws SQLException {
        long deadline = System.nanoTime() + TRIED_FOR.toNanos();
        while (!maintenance.isTrue(
                "select pg_catalog.pg_try_advisory_lock(?, pg_catalog.hashtext(?))",
                KEY,
                database)) {
            if (System.nanoTime() >= deadline) {
                throw Failure.of(
                        ExitCode.TRY_AGAIN,
                        Problem.of(
                                "locked",
                                "another restore or drill of " + database + " is running",
                                "Let it finish, then run the command again"));
            }
            stop.pause(POLL);
        }
    }
}
