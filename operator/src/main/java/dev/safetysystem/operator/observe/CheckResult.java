package dev.safetysystem.operator.observe;

import java.time.Instant;

/** How a check came out. The message holds codes and matches, never a response's body. */
public record CheckResult(Verdict verdict, String message, Instant at) {
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
