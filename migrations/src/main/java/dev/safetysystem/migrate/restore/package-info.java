/**
 * Bringing a backup set back: into a scratch database to prove it (the drill), or in place of the
 * live database by a swap of names.
 *
 * <p>The live database is never written to. What happens to it is one transaction of renames, so
 * that a run killed at any moment leaves it as it was or wholly replaced. Making and judging sets
 * belongs to {@code backup}.
 */
package dev.safetysystem.migrate.restore;
