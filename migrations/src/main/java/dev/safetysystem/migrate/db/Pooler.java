package dev.safetysystem.migrate.db;

import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.process.Stop;

import java.sql.SQLException;
import java.sql.Statement;

/**
 * Finds out whether a pooler stands between this program and the server, and whether it gives each
 * transaction another session. A session's lock and settings are worth nothing behind such a one.
 */
final class Pooler {
    /** A pool of one session lets the second query below wait; that is an answer too. */
    private static final int PROBE_SECONDS = 5;

    private Pooler() {}

    /**
     * A pooler announces another process id at login than the server's own. If so, a second
     * connection opens a transaction: in session pooling it gets a session of its own, in
     * transaction pooling it gets the one that ours just used.
     *
     * @throws Failure bad input, if sessions are shared
     */
    static void refuseTransactionPooling(Session session, Stop stop) throws SQLException {
        int pid = pid(session);
        if (session.announcedPid() == pid) {
            return;
        }
        try (Session second = Session.open(session.url(), session.settings(), stop)) {
            boolean shared = second.transaction(() -> pid(second) == pid || pid(session) != pid);
            if (shared) {
                throw refusal(session);
            }
        } catch (SQLException noTransaction) {
            // A pool of one session lets it wait; statement pooling refuses every transaction.
            throw refusal(session);
        }
    }

    private static int pid(Session session) throws SQLException {
        try (Statement statement = session.connection().createStatement()) {
            statement.setQueryTimeout(PROBE_SECONDS);
            try (var row = statement.executeQuery("select pg_catalog.pg_backend_pid()")) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static Failure refusal(Session session) {
        return Failure.badInput(
                "pooler",
                "%s is a transaction pooler (PgBouncer pool_mode=transaction or alike): every transaction may run in another session, and the migration lock would protect nothing"
                        .formatted(session.url().hosts()),
                "Connect to the PostgreSQL server itself (usually port 5432), or to a pool in session mode");
    }
}
