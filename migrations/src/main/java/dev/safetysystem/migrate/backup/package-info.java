/**
 * Backup sets: how one is made, what its manifest says, how it is proved, which may be deleted.
 *
 * <p>A set is a folder at a destination; it exists once its manifest does, and the manifest is
 * written last. Here belongs everything up to "this set is worth so much". Moving bytes belongs to
 * {@code destination}, bringing a set back into service to {@code restore}, vector collections to
 * {@code qdrant}.
 */
package dev.safetysystem.migrate.backup;
