/**
 * What the load generator counts, against servers in this process.
 *
 * <p>Not in here: clusters.
 */
package dev.safetysystem.e2e.load;
