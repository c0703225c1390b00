/**
 * Releases of strategy BlueGreen: the whole candidate is proved in a track of its own at the size
 * that serves, then the production Services select it in one step, and what served before stands
 * by.
 *
 * <p>Belongs here: its steps, its world, its traffic, its rollback. Does not belong here: what
 * another strategy would do likewise ({@code release}, {@code rollback}). Nobody outside reaches
 * for more than {@code BlueGreen}.
 */
package dev.safetysystem.operator.plan.bluegreen;
