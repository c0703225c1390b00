package dev.safetysystem.operator.model;

/** One set of Deployments, one per component. The name is part of object names and selectors. */
public record Track(String name) {
    /** The track that a Rolling release changes in place. */
    public static final Track MAIN = new Track("main");

    /** The short-lived track of the first pods in a Rolling release. */
    public static final Track FIRST = new Track("first");
}
