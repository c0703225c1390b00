/**
 * What a measurement or a campaign found, printed for people and kept in {@code e2e/bench-results}.
 *
 * <p>Does not belong here: how it is measured ({@code bench}), and what harm is done meanwhile
 * ({@code hostile}).
 */
package dev.safetysystem.e2e.result;
