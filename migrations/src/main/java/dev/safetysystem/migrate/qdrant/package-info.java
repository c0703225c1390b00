/**
 * Vector collections of Qdrant: their snapshots taken from every node into a set, and put back into
 * collections that do not exist yet. What a set is belongs to {@code backup}.
 */
package dev.safetysystem.migrate.qdrant;
