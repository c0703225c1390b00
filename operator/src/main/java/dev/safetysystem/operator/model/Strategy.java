package dev.safetysystem.operator.model;

/** How a release replaces what serves: frozen for a release when it starts. */
public enum Strategy {
    /** The templates of the serving track change, after one pod of each component was proved. */
    ROLLING("Rolling");

    private final String text;

    Strategy(String text) {
        this.text = text;
    }

    /** As it stands in spec and status. */
    public String text() {
        return text;
    }

    /**
     * The strategy that a status names.
     *
     * @throws IllegalStateException for one that only a newer operator knows: acting on
     *     half-understood progress could move traffic wrongly
     */
    public static Strategy stored(String text) {
        for (Strategy strategy : values()) {
            if (strategy.text.equals(text)) {
                return strategy;
            }
        }
        throw new IllegalStateException(
                "status.release.strategy "
                        + text
                        + " was written by a newer operator; run that version");
    }
}
