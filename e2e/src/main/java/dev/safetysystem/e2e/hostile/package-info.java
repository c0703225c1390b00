/**
 * Proof by chance: somebody who may write into the namespace makes objects that look like the
 * operator's, and deletes and changes the operator's own, while systems are released.
 *
 * <p>Belongs here: what such a neighbour does, the systems beside it, and what is watched
 * meanwhile. Does not belong here: edits of pod templates, which {@code edits} draws; the cluster
 * ({@code cluster}) and the operator's process ({@code operator}).
 */
package dev.safetysystem.e2e.hostile;
