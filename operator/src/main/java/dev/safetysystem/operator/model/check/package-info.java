/**
 * Checks: yes/no questions that judge a version.
 *
 * <p>Belongs here: one record for each kind of question. Does not belong here: when a check is
 * asked ({@code plan.verdict}), and the asking ({@code runtime.check}).
 */
package dev.safetysystem.operator.model.check;
