package dev.safetysystem.operator.runtime.pass;

/** Who carries out a pass. Each lane has its own threads and its own connections. */
enum Lane {
    /** Takes whatever waits, the most urgent first. */
    USUAL,

    /** Takes only what is urgent, so that it never waits for the releases of others. */
    URGENT
}
