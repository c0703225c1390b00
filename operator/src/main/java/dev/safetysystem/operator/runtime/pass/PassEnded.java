package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.operator.runtime.leader.Leadership;

/**
 * A pass stops here and is planned again from a new picture: what it was planned from is no longer
 * so. Nothing is wrong, and nothing was lost, since every write can be repeated.
 */
final class PassEnded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PassEnded(String why) {
        super(why, null, false, false);
    }

    /** Ends the pass if this process may not write any more. */
    static void unlessHeld(Leadership leadership) {
        if (!leadership.held()) {
            throw new PassEnded("another process may be leading");
        }
    }
}
