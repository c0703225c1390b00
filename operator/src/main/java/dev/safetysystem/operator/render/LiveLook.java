package dev.safetysystem.operator.render;

/**
 * What an act that cannot be undone rests on, and what is therefore listed live before it: a cache
 * that is late could move traffic wrongly, or delete what serves. Such acts are moving traffic,
 * changing a serving template, deleting, and scaling to 0.
 */
public enum LiveLook {
    /** The caches are good enough: the act can be repeated and undone. */
    NONE,
    /** Stored revisions, and the workloads that may run them. */
    WHAT_IS_STORED,
    /** Workloads, pods, Services, their endpoints, and stored revisions. */
    WHAT_SERVES
}
