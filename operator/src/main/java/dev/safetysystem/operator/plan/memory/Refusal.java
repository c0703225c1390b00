package dev.safetysystem.operator.plan.memory;

import dev.safetysystem.operator.model.PlainText;
import dev.safetysystem.operator.model.Reason;

/**
 * A refused release. The message is one short line of printable characters, whoever had a hand in
 * it.
 *
 * @param reason as it was written: a newer operator may know more reasons than this one
 * @param at ISO instant
 * @param judgedBy hash of what judged it: other checks may judge differently. Empty once the
 *     revision is tried again although it stays on record
 */
public record Refusal(
        String release, String version, String reason, String message, String at, String judgedBy) {
    private static final int LONGEST = 1024;

    public Refusal {
        message = PlainText.line(message, LONGEST);
    }

    /** The refused revision: a release is named {@code <revision>-<attempt>}. */
    public String revision() {
        return release.substring(0, release.lastIndexOf('-'));
    }

    /** Whether it was refused for that reason. */
    public boolean isFor(Reason why) {
        return reason.equals(why.text());
    }

    Refusal thatBlocksNothing() {
        return new Refusal(release, version, reason, message, at, "");
    }
}
