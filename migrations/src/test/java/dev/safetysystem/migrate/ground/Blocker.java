package dev.safetysystem.migrate.ground;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Somebody else's session that holds what a migration needs, until it is closed. */
public final class Blocker implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private final Connection connection;

    private Blocker(Connection connection) {
        this.connection = connection;
    }

    /** Runs statements in a transaction that stays open. */
    public static Blocker holding(Project project, String... statements) throws SQLException {
        Connection connection = project.server().connect(project.database());
        connection.setAutoCommit(false);
        for (String sql : statements) connection.createStatement().execute(sql);
        return new Blocker(connection);
    }

    /** Waits until a session of the program waits for a lock. */
    public static void awaitWaiter(Project project) {
        Await.until(
                "a session of the program waits",
                PATIENCE,
                () ->
                        project.rows(
                                "select query || ' ' || coalesce(wait_event_type, '-') from pg_stat_activity where application_name like '%/by-hand' and datname = current_database() and state <> 'idle'"),
                seen -> seen.stream().anyMatch(line -> line.endsWith(" Lock")));
    }

    /** Waits until nobody holds the migration lock. */
    public static void awaitLockFree(Project project, Duration atMost) {
        Await.until(
                "the migration lock is free",
                atMost,
                () ->
                        project.rows(
                                "select l.pid || ' ' || coalesce(a.query, '') from pg_locks l left join pg_stat_activity a using (pid) where locktype = 'advisory' and classid = 1935763045 and l.granted and l.database = (select oid from pg_database where datname = current_database())"),
                seen -> seen.isEmpty());
    }

    /** Keeps what it did, and gives back what it holds. */
    public void commit() throws SQLException {
        connection.commit();
    }

    /** Gives back what it holds, before the end of its block. */
    public void release() throws SQLException {
        connection.close();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
