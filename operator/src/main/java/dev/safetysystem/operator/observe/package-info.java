/**
 * What is: one immutable picture of a system and its surroundings at one instant, as records
 * without nulls.
 *
 * <p>Belongs here: the picture and how it is read off Kubernetes objects. Does not belong here:
 * where the objects come from (caches or live reads, {@code runtime}) and what to make of them
 * ({@code plan}).
 */
package dev.safetysystem.operator.observe;
