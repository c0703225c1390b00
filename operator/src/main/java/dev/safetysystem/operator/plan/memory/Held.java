package dev.safetysystem.operator.plan.memory;

import dev.safetysystem.operator.model.command.Giver;

import java.time.Instant;

/**
 * A person has stopped all forward steps of the system.
 *
 * @param since the instant that the command names
 */
public record Held(Instant since, Giver giver) {}
