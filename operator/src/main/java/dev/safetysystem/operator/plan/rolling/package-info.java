/**
 * Releases of strategy Rolling: one pod of each changed component is proved in track {@code first}
 * and serves beside track {@code main}, then the templates of {@code main} change.
 *
 * <p>Belongs here: its steps, its world, its traffic, its rollback, and every mention of its two
 * tracks. Does not belong here: what another strategy would do likewise ({@code release}, {@code
 * rollback}). Nobody outside reaches for more than {@code Rolling}.
 */
package dev.safetysystem.operator.plan.rolling;
