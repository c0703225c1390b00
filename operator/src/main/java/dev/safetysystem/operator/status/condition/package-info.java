/**
 * The conditions, one file each, each with the list of its reasons.
 *
 * <p>Belongs here: what a condition says, and in which words. Does not belong here: the rest of the
 * status.
 */
package dev.safetysystem.operator.status.condition;
