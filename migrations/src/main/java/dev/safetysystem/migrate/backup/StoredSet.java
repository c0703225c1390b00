package dev.safetysystem.migrate.backup;

import java.time.Instant;

/** A set as found at its destination. */
public sealed interface StoredSet {

    /** Where it is. */
    SetAddress address();

    /**
     * A set whose manifest is whole and whose files are all there in their sizes.
     *
     * @param address where it is
     * @param manifest what it says of itself
     * @param level its level now: a later drill may have raised it
     */
    record Complete(SetAddress address, Manifest manifest, Level level) implements StoredSet {

        /**
         * Whether it counts: proved, and worth something. A database without tables was backed up
         * before its first install; such a set must not push out one that holds rows.
         */
        boolean counts() {
            return level.verified()
                    && switch (manifest.content()) {
                        case PostgresContent postgres -> !postgres.tables().isEmpty();
                        case QdrantContent qdrant -> !qdrant.snapshots().isEmpty();
                    };
        }
    }

    /**
     * A set that is not what was written, or whose test restore failed.
     *
     * @param address where it is
     * @param reason what is wrong, in words
     */
    record Damaged(SetAddress address, String reason) implements StoredSet {}

    /**
     * Files without a manifest: a backup that is being written, or was interrupted. As a set it
     * does not exist.
     *
     * @param address where they are
     * @param newest when the last of them was written
     */
    record Incomplete(SetAddress address, Instant newest) implements StoredSet {}
}
