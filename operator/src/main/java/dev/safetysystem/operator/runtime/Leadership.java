package dev.safetysystem.operator.runtime;

/** Whether this process may write. */
@FunctionalInterface
interface Leadership {
    /** False as soon as another process could have taken over, whether it has or not. */
    boolean held();

    /** Ends the pass if it may not write any more. */
    default void demand() {
        if (!held()) {
            throw new PassEnded("another process may be leading");
        }
    }
}
