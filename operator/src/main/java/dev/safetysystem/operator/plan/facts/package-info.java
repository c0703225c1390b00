/**
 * What a decision looks at: what is wanted, what is remembered and what is there.
 *
 * <p>Belongs here: facts, and the words for what stands in the way. Does not belong here: what
 * follows from them.
 */
package dev.safetysystem.operator.plan.facts;
