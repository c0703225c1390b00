package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.db.DatabaseLock;
import dev.safetysystem.migrate.db.Fingerprint;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.history.Actor;
import dev.safetysystem.migrate.history.History;
import dev.safetysystem.migrate.history.HistoryRow;
import dev.safetysystem.migrate.history.State;
import dev.safetysystem.migrate.scripts.Version;

import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where a database stands, read without the lock.
 *
 * @param rows its history in the order of application
 * @param current highest version that is applied
 * @param floor lowest schema that an application may be built for here
 * @param schema as it is now
 * @param kept fingerprint after the last change that this program made
 * @param holder who works on the database now
 */
public record Standing(
        List<HistoryRow> rows,
        Optional<Version> current,
        Optional<Version> floor,
        Fingerprint schema,
        Optional<String> kept,
        Optional<String> holder) {

    public Standing {
        rows = List.copyOf(rows);
    }

    /** Reads it. */
    public static Standing of(Session session, Actor actor) throws SQLException {
        var history = new History(session, actor);
        List<HistoryRow> rows = history.rows();
        List<HistoryRow> applied = rows.stream().filter(r -> r.state() == State.APPLIED).toList();
        return new Standing(
                rows,
                applied.stream().map(HistoryRow::version).max(Comparator.naturalOrder()),
                applied.stream()
                        .flatMap(row -> row.floor().stream())
                        .max(Comparator.naturalOrder()),
                Fingerprint.of(session),
                history.kept().fingerprint(),
                DatabaseLock.holder(session));
    }

    /** Whether somebody else changed the schema since this program last did. */
    public boolean drifted() {
        return kept.filter(hash -> !schema.is(hash)).isPresent();
    }

    /** The lines whose objects are there. */
    public List<HistoryRow> applied() {
        return rows.stream().filter(row -> row.state() == State.APPLIED).toList();
    }

    /** The lines of files that stopped in their middle. */
    public List<HistoryRow> unfinished() {
        return rows.stream()
                .filter(row -> row.state() == State.APPLYING || row.state() == State.REVERTING)
                .toList();
    }
}
