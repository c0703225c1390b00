/**
 * What next: from a picture of the system to its next safe state, one file per concern.
 *
 * <p>Belongs here: decisions, as pure functions of their arguments. Does not belong here: objects
 * ({@code render}), conditions ({@code status}), clocks, clients ({@code runtime}).
 */
package dev.safetysystem.operator.plan;
