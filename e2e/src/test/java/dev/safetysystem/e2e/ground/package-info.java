/**
 * Whether the ground bears: clusters start, do what they say, and go away without a trace.
 *
 * <p>Not in here: anything about the product.
 */
package dev.safetysystem.e2e.ground;
