/**
 * Going back, as far as all strategies share it.
 *
 * <p>Belongs here: what becomes of a release that is left, and the checks of the restored version.
 * Does not belong here: how one strategy moves traffic and templates back (its own room).
 */
package dev.safetysystem.operator.plan.rollback;
