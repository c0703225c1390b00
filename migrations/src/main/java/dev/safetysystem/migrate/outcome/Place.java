package dev.safetysystem.migrate.outcome;

/**
 * Where in a script something is.
 *
 * @param file name of the file, relative to the directory of scripts
 * @param line first line of the statement or of the fault, from 1; 0 if the whole file is meant
 * @param statement number of the statement in its file, from 1; 0 if none is meant
 * @param excerpt beginning of the statement on one line, its literals blanked; empty if none
 */
public record Place(String file, int line, int statement, String excerpt) {
    /** A whole file. */
    public static Place file(String file) {
        return new Place(file, 0, 0, "");
    }

    /** A line of a file. */
    public static Place line(String file, int line) {
        return new Place(file, line, 0, "");
    }

    /** {@code file:line, statement n}, leaving out what is not known. */
    @Override
    public String toString() {
        return file
                + (line > 0 ? ":" + line : "")
                + (statement > 0 ? ", statement " + statement : "");
    }
}
