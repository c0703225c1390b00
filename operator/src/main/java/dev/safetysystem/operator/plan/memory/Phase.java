package dev.safetysystem.operator.plan.memory;

/** What a step is about. Most decisions ask for the phase; few mean one step alone. */
public enum Phase {
    /** The candidate is made and proved; production traffic does not reach it. */
    BEFORE_TRAFFIC,
    /** The candidate has production traffic; what served before is still there. */
    SERVING,
    /** The candidate is stable; what is no longer needed is removed. */
    AFTER,
    /** The release is given up: traffic goes back if it had moved, the candidate's pods go. */
    LEAVING
}
