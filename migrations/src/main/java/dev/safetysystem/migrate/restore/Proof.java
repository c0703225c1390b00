package dev.safetysystem.migrate.restore;

import dev.safetysystem.migrate.backup.PostgresContent;
import dev.safetysystem.migrate.backup.RowCounts;
import dev.safetysystem.migrate.db.Fingerprint;
import dev.safetysystem.migrate.db.ServerFacts;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.process.Stop;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What was restored, beside what the manifest says.
 *
 * @param differences what is not equal, in words; empty if the proof holds
 * @param remarks what could not be compared, and why
 */
record Proof(List<String> differences, List<String> remarks) {

    Proof {
        differences = List.copyOf(differences);
        remarks = List.copyOf(remarks);
    }

    /** Whether everything that can be compared is equal. */
    boolean holds() {
        return differences.isEmpty();
    }

    /**
     * Compares a restored database with its manifest.
     *
     * @param session a session in the restored database
     */
    static Proof of(Session session, PostgresContent expected, Stop stop) throws SQLException {
        var differences = new ArrayList<String>();
        var remarks = new ArrayList<String>();
        var counts = RowCounts.of(session, (done, all) -> stop.check());
        var rows = RowCounts.difference(expected.tables(), counts);
        if (!rows.isEmpty()) {
            differences.add("rows per table: " + rows);
        }
        long largeObjects = RowCounts.largeObjects(session);
        if (largeObjects != expected.largeObjects()) {
            differences.add("large objects: " + expected.largeObjects() + " → " + largeObjects);
        }
        var fingerprint = Fingerprint.of(session);
        if (!fingerprint.is(expected.fingerprint())) {
            var reason = incomparable(session, expected);
            if (reason.isEmpty()) {
                differences.add(
                        "schema fingerprint: %s → %s"
                                .formatted(expected.fingerprint(), fingerprint.hash()));
            } else {
                remarks.add("the schema's fingerprint cannot be compared: " + reason);
            }
        }
        return new Proof(differences, remarks);
    }

    /** Other versions print definitions in other words, so their fingerprints differ. */
    private static String incomparable(Session session, PostgresContent expected)
            throws SQLException {
        var server = ServerFacts.of(session);
        if (server.major() != expected.serverMajor()) {
            return "dumped from version %d, restored into %d"
                    .formatted(expected.serverMajor(), server.major());
        }
        var extensions =
                session.map("select extname, extversion from pg_catalog.pg_extension order by 1");
        return extensions.equals(expected.extensions())
                ? ""
                : "extensions were " + expected.extensions() + ", are " + extensions;
    }
}
