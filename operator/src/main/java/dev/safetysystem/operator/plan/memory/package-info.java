/**
 * What is remembered between passes, and its one form on the wire.
 *
 * <p>Belongs here: the facts that no look at the cluster can tell, and the reader and the writer of
 * {@code status.release} and its neighbours, side by side. Does not belong here: any decision about
 * what to remember.
 */
package dev.safetysystem.operator.plan.memory;
