/**
 * What somebody does who may edit a namespace, or who is on the network, and means harm: objects
 * that look like the operator's, large ones, connections and answers without end. And proof by
 * chance, with which systems are released beside such a neighbour as a seed draws.
 *
 * <p>Does not belong here: what single scenarios expect, and what it costs, which {@code bench}
 * measures; edits of pod templates, which {@code edits} draws; the cluster ({@code cluster}) and
 * the operator's process ({@code operator}).
 */
package dev.safetysystem.e2e.hostile;
