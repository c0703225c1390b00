package dev.safetysystem.migrate.restore;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.json.Json;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What a database that this program made is for, written as its comment: the one note that a
 * database carries through renames, that its owner may write, and that every session can read.
 *
 * @param purpose what it is for
 * @param target the database that it is for, or was
 * @param set the backup set
 * @param at when it was written, by this machine's clock
 */
record Marker(Purpose purpose, String target, String set, String at) {

    /** What a database can be for. */
    enum Purpose {
        /** Being filled; worth nothing unless its run is alive. */
        RESTORING,
        /** Filled and proved, waiting for its swap: a later run for the same set may use it. */
        PROVED,
        /** Being filled by a test restore; worth nothing unless its run is alive. */
        DRILL,
        /** What was live before a swap; a person drops it. */
        QUARANTINE
    }

    private static final String FIELD = "safetysystem";

    /**
     * A database that carries a marker.
     *
     * @param database its name
     * @param marker the marker
     */
    record Marked(String database, Marker marker) {

        /** Whether it has its name still: what a person renamed may be serving by now. */
        boolean isAsItWasMade() {
            return switch (marker.purpose()) {
                case RESTORING, PROVED ->
                        database.equals(DatabaseNames.restoring(marker.target(), marker.set()));
                case DRILL -> database.equals(DatabaseNames.drill(marker.target(), marker.set()));
                case QUARANTINE -> false;
            };
        }
    }

    /** The statement that writes the marker on a database. */
    String statement(String database) {
        var comment =
                Json.fields()
                        .with(FIELD, purpose.name())
                        .with("target", target)
                        .with("set", set)
                        .with("at", at)
                        .compact();
        return "comment on database " + Sql.name(database) + " is " + Sql.text(comment);
    }

    /**
     * All scratch databases of the server that were made for that target, and are scratch still.
     */
    static List<Marked> scratch(Session session, String target) throws SQLException {
        return session
                .query(
                        """
                        select datname, pg_catalog.shobj_description(oid, 'pg_database')
                        from pg_catalog.pg_database
                        where pg_catalog.shobj_description(oid, 'pg_database') like '{"safetysystem":%'
                        order by 1
                        """,
                        row -> read(row.getString(1), row.getString(2)))
                .stream()
                .flatMap(Optional::stream)
                .filter(marked -> marked.marker().target().equals(target))
                .filter(Marked::isAsItWasMade)
                .toList();
    }

    private static Optional<Marked> read(String database, String comment) {
        try {
            if (!(Json.parse(comment) instanceof Json.Fields fields)) {
                return Optional.empty();
            }
            return Optional.of(
                    new Marked(
                            database,
                            new Marker(
                                    Purpose.valueOf(fields.text(FIELD).orElseThrow()),
                                    fields.text("target").orElseThrow(),
                                    fields.text("set").orElseThrow(),
                                    fields.text("at").orElseThrow())));
        } catch (IllegalArgumentException | java.util.NoSuchElementException notOurs) {
            // A person's own comment that happens to begin like ours: such a database is not
            // ours to touch.
            return Optional.empty();
        }
    }
}
