/**
 * Where backup sets are kept: a directory (a mounted volume) or S3-compatible storage.
 *
 * <p>Here belongs how bytes get to a place, are listed, read again and deleted there, and how each
 * kind of place fails. What a set is, what a manifest says and when a set may be deleted does not:
 * that is {@code backup}.
 */
package dev.safetysystem.migrate.destination;
