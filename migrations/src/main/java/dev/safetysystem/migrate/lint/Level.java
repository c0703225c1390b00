package dev.safetysystem.migrate.lint;

/** What a finding means. */
public enum Level {
    /** No script may hold this. */
    FORBIDDEN,
    /** Only a script of phase contract may hold this. */
    CONTRACT,
    /** Worth a person's look. */
    WARNING
}
