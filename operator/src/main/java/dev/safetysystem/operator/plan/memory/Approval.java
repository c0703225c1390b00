package dev.safetysystem.operator.plan.memory;

import dev.safetysystem.operator.model.command.Giver;

import java.time.Instant;

/** A person's approval of one gate of a release. */
public record Approval(Giver giver, Instant at) {}
