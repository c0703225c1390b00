/**
 * How many pods a component has.
 *
 * <p>Belongs here: sizes of tracks, and who writes them. Does not belong here: whether a namespace
 * has room for them ({@code release}).
 */
package dev.safetysystem.operator.plan.scaling;
