package dev.safetysystem.migrate.restore;

import dev.safetysystem.migrate.backup.Meter;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.process.Stop;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Puts a proved database in the place of the live one, by one transaction of renames. The server
 * lets nobody into either database while it is under way, and undoes all of it by itself if this
 * process dies.
 */
final class Swap {

    private static final Duration POLL = Duration.ofMillis(500);

    /** object_in_use: somebody is still connected; the server waited five seconds for them. */
    private static final String IN_USE = "55006";

    private static final String SESSIONS =
            """
            select pg_catalog.format('%s (pid %s, user %s, application ''%s'')',
                                     coalesce(host(client_addr), backend_type), pid,
                                     coalesce(usename, '-'), application_name)
            from pg_catalog.pg_stat_activity
            where datname = ? and backend_type <> 'autovacuum worker' and pid <> ?
            order by backend_start
            """;

    private static final String PREPARED =
            "select gid from pg_catalog.pg_prepared_xacts where database = ? order by prepared";

    private final Session maintenance;
    private final Meter meter;
    private final Stop stop;

    Swap(Session maintenance, Meter meter, Stop stop) {
        this.maintenance = maintenance;
        this.meter = meter;
        this.stop = stop;
    }

    /**
     * The names of a swap.
     *
     * @param live the name that clients use
     * @param scratch the proved database
     * @param quarantine what the live database is called afterwards; empty if there is none
     * @param marker written on the quarantined database
     * @param comment the comment that the live database had, and has again; may be empty
     */
    record Names(
            String live,
            String scratch,
            Optional<String> quarantine,
            Marker marker,
            String comment) {}

    /**
     * Waits until nobody is connected, then swaps.
     *
     * @param wait how long to wait for sessions to end
     * @param terminate whether to end them, instead of waiting for the applications to do so
     * @throws Failure try again, naming the sessions that are still there; nothing was changed
     */
    void carryOut(Names names, Duration wait, boolean terminate) throws SQLException {
        long deadline = System.nanoTime() + wait.toNanos();
        meter.say("waiting for the sessions of " + names.live() + " to end");
        while (true) {
            stop.check();
            var sessions = sessions(names.live(), 0);
            if (sessions.isEmpty() && tryOnce(names)) {
                return;
            }
            if (System.nanoTime() >= deadline) {
                throw stillConnected(names.live(), sessions(names.live(), 0), wait);
            }
            if (terminate) {
                end(names.live());
            }
            stop.pause(POLL);
        }
    }

    /**
     * Who is in a database, prepared transactions included.
     *
     * @param except a session's process id that does not count; 0 for none
     */
    List<String> sessions(String database, int except) throws SQLException {
        var prepared =
                maintenance.query(
                        PREPARED, row -> "prepared transaction " + row.getString(1), database);
        return prepared.isEmpty()
                ? maintenance.query(SESSIONS, row -> row.getString(1), database, except)
                : prepared;
    }

    private void end(String database) throws SQLException {
        maintenance.query(
                """
                select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity
                where datname = ? and pid <> pg_catalog.pg_backend_pid()
                """,
                row -> row.getBoolean(1),
                database);
    }

    private boolean tryOnce(Names names) throws SQLException {
        try {
            return maintenance.transaction(() -> rename(names));
        } catch (SQLException e) {
            if (SqlErrors.state(e).equals(IN_USE)) {
                return false;
            }
            throw e;
        }
    }

    private boolean rename(Names names) throws SQLException {
        var live = Sql.name(names.live());
        if (names.quarantine().isPresent()) {
            var old = names.quarantine().get();
            maintenance.execute("alter database " + live + " rename to " + Sql.name(old));
            maintenance.execute("alter database " + Sql.name(old) + " allow_connections false");
            maintenance.execute(names.marker().statement(old));
        }
        maintenance.execute("alter database " + Sql.name(names.scratch()) + " rename to " + live);
        maintenance.execute(
                "comment on database "
                        + live
                        + " is "
                        + (names.comment().isEmpty() ? "null" : Sql.text(names.comment())));
        return true;
    }

    private static Failure stillConnected(String live, List<String> sessions, Duration wait) {
        return Failure.of(
                ExitCode.TRY_AGAIN,
                Problem.of(
                        "sessions",
                        "after %d s there are still sessions in %s: %s"
                                .formatted(
                                        wait.toSeconds(),
                                        live,
                                        sessions.isEmpty()
                                                ? "new ones all the time"
                                                : String.join("; ", sessions)),
                        "Stop what writes to it (scale it to 0), then run the command again, or let"
                                + " it end them with --terminate-sessions; the live database was"
                                + " not touched"));
    }
}
