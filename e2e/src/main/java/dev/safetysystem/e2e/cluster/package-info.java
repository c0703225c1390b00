/**
 * The ground that tests, the demo and the benchmarks stand on: a real Kubernetes on this machine.
 *
 * <p>In here: building the programs, starting clusters with KWOK nodes or with a real node, faults
 * of their parts, and taking all of it away again. Not in here: anything that knows what a
 * SafetySystem is.
 */
package dev.safetysystem.e2e.cluster;
