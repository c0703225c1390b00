/**
 * Proof by chance: somebody edits what the operator owns while it releases.
 *
 * <p>Belongs here: the edits, the run that a seed draws, and what was seen of it. Does not belong
 * here: the cluster ({@code cluster}) and the operator's process ({@code operator}).
 */
package dev.safetysystem.e2e.edits;
