package dev.safetysystem.operator.model;

/** One field and what is wrong with it, the remedy included. */
public record Violation(Kind kind, String field, String message) {
    /** The reason of the condition. */
    public enum Kind {
        INVALID_SPEC,
        NOT_SUPPORTED
    }
}
