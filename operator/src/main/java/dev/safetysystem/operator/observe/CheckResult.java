package dev.safetysystem.operator.observe;

import dev.safetysystem.operator.model.PlainText;

import java.time.Instant;

/**
 * How a check came out. The message holds codes and matches, never a response's body, and is one
 * short line of printable characters.
 */
public record CheckResult(Verdict verdict, String message, Instant at) {
    private static final int LONGEST = 1024;

    public CheckResult {
        message = PlainText.line(message, LONGEST);
    }

    /** Whether it says the same, whenever it was answered. */
    public boolean isLike(CheckResult other) {
        return verdict == other.verdict && message.equals(other.message);
    }

    /** Unknown is a verdict: the check could not be carried out. */
    public enum Verdict {
        PASS("Pass"),
        FAIL("Fail"),
        UNKNOWN("Unknown");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        /** As it stands in the status and in the record of a release. */
        public String text() {
            return text;
        }
    }
}
