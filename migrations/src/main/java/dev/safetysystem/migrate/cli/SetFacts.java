package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.backup.Manifest;
import dev.safetysystem.migrate.backup.Meter;
import dev.safetysystem.migrate.backup.PostgresContent;
import dev.safetysystem.migrate.backup.QdrantContent;
import dev.safetysystem.migrate.backup.StoredSet;
import dev.safetysystem.migrate.json.Json;

/** Sets as results name them. */
final class SetFacts {
    private SetFacts() {}

    /** One line of a list of sets. */
    static Json.Fields line(StoredSet set) {
        var fields = Json.fields().with("set", set.address().toString());
        return switch (set) {
            case StoredSet.Complete complete ->
                    fields.with("level", complete.level().word())
                            .with("pool", complete.manifest().pool().word())
                            .with("snapshotAt", complete.manifest().snapshotAt().toString())
                            .with("size", Meter.size(complete.manifest().size()))
                            .with("finding", "");
            case StoredSet.Damaged damaged ->
                    fields.with("level", "Damaged").with("finding", damaged.reason());
            case StoredSet.Incomplete parts ->
                    fields.with("level", "none")
                            .with("finding", "no manifest: being written, or interrupted");
        };
    }

    /** All that a person or a Job wants to know of a set. */
    static Json.Fields all(StoredSet.Complete set) {
        return manifest(set.manifest())
                .with("set", set.address().toString())
                .with("level", set.level().word());
    }

    private static Json.Fields manifest(Manifest manifest) {
        var fields =
                Json.fields()
                        .with("set", manifest.set())
                        .with("level", manifest.level().word())
                        .with("pool", manifest.pool().word())
                        .with("snapshotAt", manifest.snapshotAt().toString())
                        .with("bytes", manifest.size());
        return switch (manifest.content()) {
            case PostgresContent postgres ->
                    fields.with("database", postgres.database())
                            .with("serverVersion", postgres.serverVersion())
                            .with("schemaVersion", postgres.schemaVersion())
                            .with("fingerprint", postgres.fingerprint())
                            .with("tables", postgres.tables().size())
                            .with("rows", postgres.rows());
            case QdrantContent qdrant ->
                    fields.with("database", qdrant.database())
                            .with("serverVersion", qdrant.serverVersion())
                            .with("snapshots", qdrant.snapshots().size());
        };
    }
}
