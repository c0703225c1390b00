package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.PlainText;
import dev.safetysystem.operator.model.Reason;

/**
 * One decision, in the words that event, log and metric share: one line of printable characters.
 *
 * @param reason from the closed list, or what the API server's refusal is called
 * @param release the release that it belongs to, or empty
 */
public record Notice(Level level, String reason, String release, String message) {
    private static final int LONGEST = 1024;

    public Notice {
        message = PlainText.line(message, LONGEST);
    }

    /** Kubernetes' two types of events. */
    public enum Level {
        NORMAL,
        WARNING
    }

    /** All goes as it should. */
    public static Notice normal(Reason reason, String release, String message) {
        return new Notice(Level.NORMAL, reason.text(), release, message);
    }

    /** A person should look at it. */
    public static Notice warning(Reason reason, String release, String message) {
        return new Notice(Level.WARNING, reason.text(), release, message);
    }
}
