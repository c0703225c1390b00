package dev.safetysystem.operator.plan.memory;

import dev.safetysystem.operator.model.PlainText;

/**
 * Why a release is left. The message is one short line of printable characters.
 *
 * @param from the step that was left
 * @param refuse whether its revision is refused; a newer spec refuses nothing
 * @param reason as it was written: a newer operator may know more reasons than this one
 */
public record Cause(String from, boolean refuse, String reason, String message) {
    private static final int LONGEST = 1024;

    public Cause {
        message = PlainText.line(message, LONGEST);
    }
}
