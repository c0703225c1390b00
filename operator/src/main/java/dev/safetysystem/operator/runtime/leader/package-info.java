/**
 * Which process may write: the Lease and who holds it.
 *
 * <p>Does not belong here: what a process does that leads or stops leading.
 */
package dev.safetysystem.operator.runtime.leader;
