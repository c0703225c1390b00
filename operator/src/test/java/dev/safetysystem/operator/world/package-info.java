/**
 * A simulation, and named one: the pure core against an in-memory cluster, in virtual time. {@code
 * Cluster} is the API server, {@code Controllers} and {@code Kubelet} are what Kubernetes does with
 * it, {@code Shell} and {@code Caches} are what the operator's runtime does: when it looks, what it
 * has been told, in which order it writes. {@code Disorder} makes all of that late, doubled or
 * lost, and {@code *Invariants} say what must hold meanwhile. That it is like the real thing is
 * proved by the scenarios of {@code e2e}, which come to the same ends.
 */
package dev.safetysystem.operator.world;
