package dev.safetysystem.migrate.history;

import dev.safetysystem.migrate.db.Fingerprint;
import dev.safetysystem.migrate.db.Session;

import java.sql.SQLException;
import java.util.Optional;

/** What is known of the database as a whole: its fingerprint, and whether something runs on it. */
public final class Kept {
    /** Beside the one that releases before 0.2 know. */
    private static final String FINGERPRINT = "fingerprint and its former";

    private final Session session;
    private final Actor actor;
    private final Tables tables;

    Kept(Session session, Actor actor, Tables tables) {
        this.session = session;
        this.actor = actor;
        this.tables = tables;
    }

    /** Whether the first up of an empty database has begun and not ended. */
    public boolean isFirstUp() throws SQLException {
        return tables.exists() && tables.value(firstUp()).isPresent();
    }

    /** The first up of an empty database begins. */
    public void beginFirstUp() throws SQLException {
        session.update(
                "insert into safetysystem.state (name, value) values (?, 'begun') on conflict do nothing",
                firstUp());
    }

    /** It has ended: from now on something may run there. */
    public void endFirstUp() throws SQLException {
        session.update("delete from safetysystem.state where name = ?", firstUp());
    }

    private String firstUp() {
        return "first-up:" + actor.set();
    }

    /** The fingerprint after the last change that this program made. */
    public Optional<String> fingerprint() throws SQLException {
        if (!tables.exists()) {
            return Optional.empty();
        }
        Optional<String> former = tables.value("fingerprint");
        Optional<String> now = tables.value(FINGERPRINT);
        // A former release that worked here since has not written the newer one.
        return now.filter(both -> former.filter(f -> both.endsWith(" " + f)).isPresent())
                .map(both -> both.substring(0, both.indexOf(' ')))
                .or(() -> former);
    }

    /** Keeps the fingerprint, to notice later what others changed. */
    public void keep(Fingerprint fingerprint) throws SQLException {
        tables.keep("fingerprint", fingerprint.former());
        tables.keep(FINGERPRINT, fingerprint.hash() + " " + fingerprint.former());
    }
}
