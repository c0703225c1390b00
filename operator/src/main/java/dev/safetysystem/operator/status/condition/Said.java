package dev.safetysystem.operator.status.condition;

import dev.safetysystem.operator.model.Reason;

/**
 * What a condition says.
 *
 * @param reason a text: a newer operator may have stored a reason that is unknown here
 */
record Said(Status status, String reason, String message) {
    /** A condition's three values. */
    enum Status {
        TRUE("True"),
        FALSE("False"),
        UNKNOWN("Unknown");

        private final String text;

        Status(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    static Said yes(Reason reason, String message) {
        return new Said(Status.TRUE, reason.text(), message);
    }

    static Said no(Reason reason, String message) {
        return new Said(Status.FALSE, reason.text(), message);
    }

    static Said unknown(Reason reason, String message) {
        return new Said(Status.UNKNOWN, reason.text(), message);
    }
}
