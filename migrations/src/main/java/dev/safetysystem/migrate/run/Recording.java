package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.db.Fingerprint;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.history.History;
import dev.safetysystem.migrate.history.MadeObjects;

import java.sql.SQLException;

/**
 * Looks at the schema before and after the work, so that what each migration made is known. A look
 * costs some milliseconds: between short files it is left out, and a record then names the last
 * one.
 */
final class Recording {
    /** The work between two looks takes at least this many times as long as a look. */
    private static final int LEAST_WORK = 20;

    private final Session session;
    private final History history;
    private final MadeObjects objects;
    private Fingerprint last;
    private long cost;
    private long lookedAt;
    private String version;
    private boolean behind;

    private Recording(Session session, History history, String version) throws SQLException {
        this.session = session;
        this.history = history;
        this.objects = history.objects();
        this.version = version;
        this.last = look();
    }

    /**
     * Begins, under the lock and after the history's tables were made.
     *
     * @param version the version that was applied last; empty if none is
     */
    static Recording begin(Session session, History history, String version) throws SQLException {
        var recording = new Recording(session, history, version);
        boolean undisturbed = history.kept().fingerprint().filter(recording.last::is).isPresent();
        recording.objects.begin(recording.last, undisturbed, version);
        return recording;
    }

    private Fingerprint look() throws SQLException {
        long begin = System.nanoTime();
        Fingerprint now = Fingerprint.of(session);
        lookedAt = System.nanoTime();
        cost = lookedAt - begin;
        return now;
    }

    /** From here on the schema may change, also if the work is given up in its middle. */
    void begins() {
        behind = true;
    }

    /** A migration was applied or taken back. */
    void done(String done) throws SQLException {
        version = done;
        if (System.nanoTime() - lookedAt >= LEAST_WORK * cost) {
            record();
        }
    }

    /** Keeps what has not been kept yet. */
    void end() throws SQLException {
        if (behind) {
            record();
        }
    }

    private void record() throws SQLException {
        Fingerprint now = look();
        session.transaction(
                () -> {
                    objects.record(last, now, version);
                    history.kept().keep(now);
                    return true;
                });
        last = now;
        behind = false;
    }
}
