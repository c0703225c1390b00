/**
 * The domain: what a person asked for, parsed into records without nulls, and what a revision is.
 *
 * <p>Belongs here: words of the design as types, the parser from wire to domain, the rendering of a
 * revision's pod templates (they are part of the revision), names and hashes. Does not belong here:
 * what the cluster looks like ({@code observe}), what to do next ({@code plan}).
 */
package dev.safetysystem.operator.model;
