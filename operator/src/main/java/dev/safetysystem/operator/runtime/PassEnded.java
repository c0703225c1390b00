package dev.safetysystem.operator.runtime;

/**
 * A pass stops here and is planned again from a new picture: what it was planned from is no longer
 * so. Nothing is wrong, and nothing was lost, since every write can be repeated.
 */
final class PassEnded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PassEnded(String why) {
        super(why, null, false, false);
    }
}
