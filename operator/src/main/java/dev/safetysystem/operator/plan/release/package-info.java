/**
 * The steps and turns that all strategies share.
 *
 * <p>Belongs here: when a release starts, what must be there first, how it is proved, what is
 * written down of it, how it ends. Does not belong here: how one strategy moves traffic and
 * templates (its own room), and going back ({@code rollback}).
 */
package dev.safetysystem.operator.plan.release;
