package dev.safetysystem.operator.model;

import java.util.Arrays;
import java.util.Optional;

/** A point of a release that it passes only with a person's approval, where the spec asks so. */
public enum Gate {
    /** Before the first pod of the new version is made. */
    START("Start"),
    /** Before traffic moves. */
    SWITCH("Switch");

    private final String text;

    Gate(String text) {
        this.text = text;
    }

    /** As it stands in spec, commands and status. */
    public String text() {
        return text;
    }

    /** The one of that name, if it is known. */
    public static Optional<Gate> of(String text) {
        return Arrays.stream(values()).filter(gate -> gate.text.equals(text)).findFirst();
    }
}
