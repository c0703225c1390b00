package dev.safetysystem.samples.hap;

/** What becomes of a text. */
public enum Verdict {
    /** Nothing was found. */
    ALLOWED,
    /** Something was found, milder than what is blocked. */
    FLAGGED,
    /** Something at least as severe as {@code HAP_BLOCK_SEVERITY} was found. */
    BLOCKED
}
