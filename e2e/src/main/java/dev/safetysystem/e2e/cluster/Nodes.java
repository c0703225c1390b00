package dev.safetysystem.e2e.cluster;

/** What the pods of a cluster run on. */
public enum Nodes {
    /** Pods are objects that become ready by rules; nothing listens. Needs no rights. */
    KWOK,
    /** Containers really run, on this machine. Needs Linux and root. */
    REAL
}
