/**
 * The command {@code e2e/bench}: what the operator costs, measured.
 *
 * <p>In here: measurements, each with its bounds, and how results are printed and kept. Not in
 * here: whether the operator does the right thing; tests say that.
 */
package dev.safetysystem.e2e.bench;
