package dev.safetysystem.operator.plan;

/**
 * One decision, in the words that event, log and metric share.
 *
 * @param reason from the closed list of the wire format, or an event reason of its own
 * @param release the release that it belongs to, or empty
 */
public record Notice(Level level, String reason, String release, String message) {
    /** Kubernetes' two types of events. */
    public enum Level {
        NORMAL,
        WARNING
    }
}
