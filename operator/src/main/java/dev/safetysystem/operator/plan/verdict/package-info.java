/**
 * What judges a version.
 *
 * <p>Belongs here: which checks are asked when, and how their answers are told. Does not belong
 * here: what follows from a verdict ({@code release}, the strategies), and the asking itself
 * ({@code runtime}).
 */
package dev.safetysystem.operator.plan.verdict;
