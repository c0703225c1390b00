/**
 * The command {@code e2e/bench}: what the operator costs, measured.
 *
 * <p>In here: measurements, each with its bounds. Not in here: how results are printed and kept
 * ({@code result}); whether the operator does the right thing; tests say that.
 */
package dev.safetysystem.e2e.bench;
