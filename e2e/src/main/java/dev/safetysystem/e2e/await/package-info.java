/**
 * Waiting for something to become true, with an end, and with words about what was seen instead.
 *
 * <p>Not in here: what is waited for.
 */
package dev.safetysystem.e2e.await;
