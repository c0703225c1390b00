package dev.safetysystem.migrate.backup;

import java.time.Instant;
import java.util.List;

/**
 * What a set says of itself. It is written last: a set without a manifest does not exist.
 *
 * @param set the set's id, such as {@code nightly-20261120T020041Z}
 * @param pool what the set was made for
 * @param system the system whose data it is
 * @param revision the revision that served when it was made; empty if none was named
 * @param level how far it was proved when the manifest was written; a drill may raise it later
 * @param snapshotAt the server's time of the one instant that the set shows; what was written to
 *     the database after it is not in the set
 * @param finishedAt this machine's time when the set was complete
 * @param program version of this program
 * @param files every file of the set but the manifest
 * @param content what is in it, by kind
 */
public record Manifest(
        String set,
        Pool pool,
        String system,
        String revision,
        Level level,
        Instant snapshotAt,
        Instant finishedAt,
        String program,
        List<StoredFile> files,
        Content content) {

    /** The only version so far. A later one that adds fields keeps it. */
    public static final int FORMAT_VERSION = 1;

    /** The manifest's name in its set's folder. */
    public static final String NAME = "manifest.json";

    /** Copies the list. */
    public Manifest {
        files = List.copyOf(files);
    }

    /**
     * One file of the set.
     *
     * @param name its name in the set's folder
     * @param size its size in bytes
     * @param sha256 its hash, 64 lower-case hex digits
     */
    public record StoredFile(String name, long size, String sha256) {

        /** Whether these bytes are the file's. */
        public boolean is(Sha256 read) {
            return read.size() == size && read.hex().equals(sha256);
        }
    }

    /** What is in a set. */
    public sealed interface Content permits PostgresContent, QdrantContent {

        /** Name of the database, or of the vector store. */
        String database();
    }

    /** Total size of the files in bytes. */
    public long size() {
        return files.stream().mapToLong(StoredFile::size).sum();
    }
}
