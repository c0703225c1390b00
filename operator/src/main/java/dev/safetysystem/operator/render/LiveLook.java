package dev.safetysystem.operator.render;

/**
 * What is listed from the API server before a write that cannot be undone, because a cache that is
 * behind could let it move traffic wrongly or delete what serves. Such writes are moving traffic,
 * changing a serving template, deleting, and scaling to 0.
 */
public enum LiveLook {
    /** Nothing, the caches are good enough: the write can be repeated and undone. */
    NONE,
    /** Stored revisions, and the workloads that may run them. */
    WHAT_IS_STORED,
    /**
     * Workloads, pods and Services. Not endpoint slices: a controller derives them from these pods
     * and Services some time later, so that one which was read live is behind them too.
     */
    WHAT_SERVES
}
