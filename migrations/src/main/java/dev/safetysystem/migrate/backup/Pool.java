package dev.safetysystem.migrate.backup;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a set was made for. Retention looks at one pool at a time: a backup before a migration must
 * not push out that day's nightly one.
 */
public enum Pool {
    /** Made on a schedule. */
    SCHEDULED("scheduled"),
    /** Made by a release before it changes the schema. */
    PRE_MIGRATION("pre-migration"),
    /** Made before a restore replaced the database; a person deletes these. */
    PRE_RESTORE("pre-restore");

    private final String word;

    Pool(String word) {
        this.word = word;
    }

    /** The word that manifests and the command line use. */
    public String word() {
        return word;
    }

    /** The pool of that word. */
    public static Optional<Pool> of(String word) {
        return Arrays.stream(values()).filter(p -> p.word.equals(word)).findFirst();
    }
}
