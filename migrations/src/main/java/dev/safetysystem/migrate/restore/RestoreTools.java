package dev.safetysystem.migrate.restore;

import dev.safetysystem.migrate.backup.Check;
import dev.safetysystem.migrate.backup.ClientProcess;
import dev.safetysystem.migrate.backup.ClientPrograms;
import dev.safetysystem.migrate.backup.Meter;
import dev.safetysystem.migrate.db.ConnectionUrl;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.db.SessionSettings;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.process.Stop;

import java.sql.SQLException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What a restore and a drill work with alike.
 *
 * @param check reads sets through
 * @param programs the client programs to choose from
 * @param process runs them
 * @param meter tells how far the work is
 * @param stop whether someone asked to stop
 * @param clock tells the time
 */
public record RestoreTools(
        Check check,
        List<ClientPrograms> programs,
        ClientProcess process,
        Meter meter,
        Stop stop,
        InstantSource clock) {

    public RestoreTools {
        programs = List.copyOf(programs);
    }

    /**
     * A session outside of {@code database} that holds its restore lock.
     *
     * @throws Failure try again, if another restore or drill of it is running
     */
    Session locked(ConnectionUrl maintenance, SessionSettings settings, String database)
            throws SQLException {
        var session = Session.open(maintenance, settings, stop);
        try {
            session.execute("set statement_timeout = 0");
            RestoreLock.acquire(session, database, stop);
            return session;
        } catch (SQLException | Failure notLocked) {
            session.close();
            throw notLocked;
        }
    }

    /** Scratch databases, made and filled from that session. */
    ScratchDatabase scratch(Session maintenance) {
        return new ScratchDatabase(maintenance, process, meter, stop);
    }

    /** A mark of now. */
    Marker marker(Marker.Purpose purpose, String database, String set) {
        return new Marker(
                purpose, database, set, clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    /**
     * Drops a scratch database; also if it was a signal that ended the run, and the session that it
     * was made from is gone.
     *
     * @param name the scratch database; anything else of that name is left alone
     * @param database what it was made for
     */
    void drop(ConnectionUrl maintenance, SessionSettings settings, String name, String database) {
        var unhindered = new Stop();
        try (var session = Session.open(maintenance, settings, unhindered)) {
            boolean ours =
                    Marker.scratch(session, database).stream()
                            .anyMatch(marked -> marked.database().equals(name));
            if (ours) {
                new ScratchDatabase(session, process, meter, unhindered).drop(name);
            }
        } catch (SQLException | Failure left) {
            meter.say(name + " could not be dropped; the next restore or drill will");
        }
    }
}
