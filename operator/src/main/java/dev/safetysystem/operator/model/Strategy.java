package dev.safetysystem.operator.model;

import java.util.Arrays;
import java.util.Optional;

/** How a release replaces what serves: frozen for a release when it starts. */
public enum Strategy {
    /** The templates of the serving track change, after one pod of each component was proved. */
    ROLLING("Rolling"),

    /** A second set of pods is proved at full size, then gets all traffic in one step. */
    BLUE_GREEN("BlueGreen");

    private final String text;

    Strategy(String text) {
        this.text = text;
    }

    /** As it stands in spec and status. */
    public String text() {
        return text;
    }

    /** The strategy that a spec names, if it is known. */
    static Optional<Strategy> written(String text) {
        return Arrays.stream(values()).filter(one -> one.text.equals(text)).findFirst();
    }

    /**
     * The strategy that a status names.
     *
     * @throws IllegalStateException for one that only a newer operator knows: acting on
     *     half-understood progress could move traffic wrongly
     */
    public static Strategy stored(String text) {
        return written(text)
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "status.release.strategy "
                                                + text
                                                + " was written by a newer operator; run that"
                                                + " version"));
    }
}
