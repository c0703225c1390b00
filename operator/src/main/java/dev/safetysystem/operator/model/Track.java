package dev.safetysystem.operator.model;

import java.util.Optional;

/** One set of Deployments, one per component. The name is part of object names and selectors. */
public record Track(String name) {
    /** The track that a Rolling release changes in place. */
    public static final Track MAIN = new Track("main");

    /** The short-lived track of the first pods in a Rolling release. */
    public static final Track FIRST = new Track("first");

    /**
     * The track that serves on where a selector names this one. Rolling's short-lived track never
     * does, nor does a selector of both of its tracks name one.
     */
    public static Track lasting(Optional<String> selected) {
        return selected.map(Track::new).filter(track -> !track.equals(FIRST)).orElse(MAIN);
    }

    /**
     * Whether Rolling made it: its pods call siblings through the production Services, since both
     * versions are behind them. The pods of every other track call the siblings of their own track.
     */
    public boolean isOfRolling() {
        return equals(MAIN) || equals(FIRST);
    }
}
