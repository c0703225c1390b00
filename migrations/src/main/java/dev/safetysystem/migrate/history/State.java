package dev.safetysystem.migrate.history;

import java.util.Locale;

/** Where a migration stands in a database. */
public enum State {
    /** Begun outside a transaction and not finished. */
    APPLYING,
    /** Done. */
    APPLIED,
    /** Its down was begun outside a transaction and is not finished. */
    REVERTING,
    /** Taken back; may be applied again. */
    REVERTED;

    /** In the table and in output. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads {@link #word()}. */
    static State of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether the file's objects are there, at least in part. */
    public boolean isPresent() {
        return this != REVERTED;
    }
}
