package dev.safetysystem.e2e.cluster;

/** A cluster could not be built, started, used or removed; the message says what to do about it. */
public final class ClusterException extends RuntimeException {
    /**
     * @param message what failed, what was seen, and the remedy where there is one
     */
    public ClusterException(String message) {
        super(message);
    }

    /**
     * @param message what failed, and the remedy where there is one
     * @param cause what the machine said
     */
    public ClusterException(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
