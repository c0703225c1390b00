package dev.safetysystem.operator.plan.memory;

import dev.safetysystem.operator.model.PlainText;

import java.util.Arrays;

/**
 * A command and its answer. The message is one short line of printable characters.
 *
 * @param at ISO instant
 */
public record HandledCommand(String verb, String value, Answer answer, String at, String message) {
    private static final int LONGEST = 256;

    public HandledCommand {
        message = PlainText.line(message, LONGEST);
    }

    /** What became of a command. */
    public enum Answer {
        /** It was carried out. */
        DONE("Done"),
        /** It cannot be carried out. */
        REJECTED("Rejected"),
        /** It will be carried out, but not yet. */
        WAITING("Waiting");

        private final String text;

        Answer(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        static Answer of(String text) {
            return Arrays.stream(values())
                    .filter(one -> one.text.equals(text))
                    .findFirst()
                    .orElse(REJECTED);
        }
    }

    /** Whether nothing more will become of it. */
    public boolean isFinal() {
        return answer != Answer.WAITING;
    }
}
