package dev.safetysystem.migrate.destination;

import java.io.IOException;

/** A place that did not do what was asked, with the kind of the cause and the way out. */
public final class DestinationException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What kind of cause it is: it decides whether trying again can help. */
    public enum Kind {
        /** The place cannot be reached or answers with an error of its own; try again. */
        UNREACHABLE,
        /** No room is left at the place; try again once there is. */
        FULL,
        /** Credentials, bucket or path are refused; trying again does not help. */
        REFUSED,
        /** There is no object of that key. */
        MISSING
    }

    private final Kind kind;

    /**
     * A failure of a place.
     *
     * @param kind the kind of the cause
     * @param message what failed and what to do; holds no credentials
     * @param cause the failure underneath
     */
    public DestinationException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /**
     * A failure found without one underneath.
     *
     * @param kind the kind of the cause
     * @param message what failed and what to do; holds no credentials
     */
    public DestinationException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** The kind of the cause. */
    public Kind kind() {
        return kind;
    }
}
