/**
 * What people command by annotations, as far as it can be understood without looking at the system.
 *
 * <p>Belongs here: one sealed type with a record for each verb, and its parser. Does not belong
 * here: what a command does ({@code plan.command}).
 */
package dev.safetysystem.operator.model.command;
