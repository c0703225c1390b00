package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.sql.Name;

/**
 * A column of text that is to hold longer ones. From the statement alone nobody can tell what the
 * column is now: where the database can be asked, it is.
 *
 * @param table whose
 * @param column which
 * @param length the longest text it is to hold, or {@link #UNLIMITED}
 */
public record Widening(Name table, String column, int length) {
    /** As long as the server allows. */
    public static final int UNLIMITED = Integer.MAX_VALUE;
}
