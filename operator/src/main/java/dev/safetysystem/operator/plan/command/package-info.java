/**
 * What commands do.
 *
 * <p>Belongs here: one file for each verb, each a function from what is remembered to what is to be
 * remembered, and the list of what was answered. Does not belong here: how a command is written
 * ({@code model.command}).
 */
package dev.safetysystem.operator.plan.command;
