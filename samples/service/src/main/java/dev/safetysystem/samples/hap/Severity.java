package dev.safetysystem.samples.hap;

/** How grave a match is, mildest first: the order decides what is blocked. */
public enum Severity {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    /** Whether this is as grave as {@code other} or graver. */
    public boolean atLeast(Severity other) {
        return compareTo(other) >= 0;
    }
}
