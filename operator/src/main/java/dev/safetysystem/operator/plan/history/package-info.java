/**
 * What is kept of past releases, and what goes.
 *
 * <p>Belongs here: how many stored revisions and records stay. Does not belong here: what is
 * written in them ({@code release}).
 */
package dev.safetysystem.operator.plan.history;
