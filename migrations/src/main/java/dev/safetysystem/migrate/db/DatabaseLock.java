package dev.safetysystem.migrate.db;

import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.process.Stop;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The one lock per database that everything which changes it holds: migrations, backups, restores,
 * the commands of other tools. A session-level advisory lock: the server frees it with the session,
 * so nothing is left behind by a process that is killed.
 */
public final class DatabaseLock implements AutoCloseable {
    /**
     * "safetysy" in ASCII; never changes, or two versions of this program would not exclude each
     * other.
     */
    private static final long KEY = 0x7361666574797379L;

    private static final Duration POLL = Duration.ofMillis(250);

    private static final String HELD_BY =
            """
            select l.pid, coalesce(a.application_name, ''), coalesce(host(a.client_addr), 'local'),
                   coalesce(to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '')
            from pg_catalog.pg_locks l left join pg_catalog.pg_stat_activity a on a.pid = l.pid
            where l.locktype = 'advisory' and l.granted and l.objsubid = 1
              and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
              and (l.classid::bigint << 32 | l.objid::bigint) = ?
            """;

    /**
     * Asked twice for every file, so without pg_locks. A session holds the lock twice over: giving
     * it back once says whether it does, and leaves it held. If it does not, the division by zero
     * keeps the server from what is sent behind this, such as a commit.
     */
    private static final Command HELD_BY_US =
            Command.of(
                    """
                    select 1 / case when pg_catalog.pg_advisory_unlock(%1$d) then pg_catalog.pg_try_advisory_lock(%1$d)::int else 0 end
                    """
                            .strip()
                            .formatted(KEY));

    private static final String DIVISION_BY_ZERO = "22012";

    private final Session session;

    /** Since the last assertion nothing was sent that is not this program's own. */
    private boolean asserted;

    private DatabaseLock(Session session) {
        this.session = session;
    }

    /**
     * Takes the lock by polling: a session that waits inside the server holds a snapshot, and a
     * concurrent index build of the lock's holder would wait for it for ever.
     *
     * @param wait how long to go on trying; zero tries once
     * @throws Failure try again, naming the holder; bad input if a transaction pooler is in between
     */
    public static DatabaseLock acquire(Session session, Duration wait, Stop stop) {
        long deadline = System.nanoTime() + wait.toNanos();
        try {
            Pooler.refuseTransactionPooling(session, stop);
            while (!session.isTrue("select pg_catalog.pg_try_advisory_lock(?)", KEY)) {
                if (System.nanoTime() >= deadline) {
                    throw held(session, wait);
                }
                stop.pause(POLL);
            }
            if (!session.isTrue("select pg_catalog.pg_try_advisory_lock(?)", KEY)) {
                throw held(session, wait);
            }
            var lock = new DatabaseLock(session);
            lock.assertHeld();
            lock.assertHeld();
            return lock;
        } catch (SQLException error) {
            throw SqlErrors.failure(error, "taking the migration lock");
        }
    }

    /**
     * Asserts that this session still holds the lock. A transaction pooler moves sessions, {@code
     * DISCARD ALL} and {@code pg_advisory_unlock_all()} drop it.
     *
     * @throws Failure try again, if it does not
     */
    public void assertHeld() throws SQLException {
        try {
            session.run(List.of(HELD_BY_US));
            asserted = true;
        } catch (SeveralFailed failed) {
            throw assertionFailed(failed.error());
        }
    }

    /** Asserts it, unless that was the last thing that was done before: see {@link #asserted}. */
    public void assertHeldBefore() throws SQLException {
        if (!asserted) {
            assertHeld();
        }
        asserted = false;
    }

    /** {@link #assertion} was sent behind everything else that a file needs, and held. */
    public void asserted() {
        asserted = true;
    }

    /** {@link #assertHeld} as a statement that fails, to be sent together with others. */
    public static Command assertion() {
        return HELD_BY_US;
    }

    /**
     * Says what it means that {@link #assertion} failed.
     *
     * @return never: it throws a failure if the lock is lost
     */
    public static SQLException assertionFailed(SQLException error) {
        if (SqlErrors.state(error).equals(DIVISION_BY_ZERO)) {
            throw Failure.of(
                    ExitCode.TRY_AGAIN,
                    Problem.of(
                            "lock-lost",
                            "this session no longer holds the migration lock",
                            "Remove DISCARD ALL and pg_advisory_unlock_all() from scripts, connect"
                                    + " to the server itself and not to a transaction pooler, then"
                                    + " run the command again"));
        }
        return error;
    }

    /** Who holds the lock, in words; empty if nobody does. */
    public static Optional<String> holder(Session session) throws SQLException {
        return session.first(
                HELD_BY,
                row ->
                        "server process %d, application '%s', from %s, connected since %s"
                                .formatted(
                                        row.getInt(1),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getString(4)),
                KEY);
    }

    private static Failure held(Session session, Duration wait) throws SQLException {
        return Failure.of(
                ExitCode.TRY_AGAIN,
                Problem.of(
                        "locked",
                        "the migration lock is held by another session after waiting %d s: %s"
                                .formatted(
                                        wait.toSeconds(),
                                        holder(session).orElse("it ended just now")),
                        "Let it finish, then run the command again; --wait sets how long to wait"));
    }

    /** Gives the lock back; closing the session does so too. */
    @Override
    public void close() {
        try {
            if (!session.connection().isClosed()) {
                while (session.isTrue("select pg_catalog.pg_advisory_unlock(?)", KEY)) {}
            }
        } catch (SQLException gone) {
            // The lock went with the session.
        }
    }
}
