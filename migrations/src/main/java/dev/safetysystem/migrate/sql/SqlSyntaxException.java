package dev.safetysystem.migrate.sql;

/** SQL text that cannot be taken apart: where, and why. */
public final class SqlSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String code;
    private final int line;
    private final String remedy;

    SqlSyntaxException(String code, int line, String message, String remedy) {
        super(message);
        this.code = code;
        this.line = line;
        this.remedy = remedy;
    }

    /** Stable name of what is wrong. */
    public String code() {
        return code;
    }

    /** Line of the text, from 1. */
    public int line() {
        return line;
    }

    /** What to do about it. */
    public String remedy() {
        return remedy;
    }
}
