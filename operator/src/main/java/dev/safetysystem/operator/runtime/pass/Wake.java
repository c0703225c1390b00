package dev.safetysystem.operator.runtime.pass;

/** Why a system is to be looked at, the least pressing first. */
enum Wake {
    /** An object of the system is another now. After a failed pass this waits for the back-off. */
    CHANGE,

    /**
     * Something that a system waits for or that a person did: its spec, a ConfigMap, a verdict.
     * This is looked at even when the last pass failed.
     */
    NEWS,

    /** A ready pod or a Service's last endpoint was lost, or a check failed. */
    TROUBLE,

    /** Somebody commands to go back, or the way back has begun. Nothing stands before it. */
    WAY_BACK;

    boolean urgent() {
        return compareTo(TROUBLE) >= 0;
    }

    static Wake moreUrgent(Wake one, Wake other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
