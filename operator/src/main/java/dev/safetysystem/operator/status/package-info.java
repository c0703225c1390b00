/**
 * What people and tools read: conditions, message, columns, the release record, and the decision of
 * one pass as a whole.
 *
 * <p>Belongs here: the only code that makes conditions. Does not belong here: any decision about
 * objects.
 */
package dev.safetysystem.operator.status;
