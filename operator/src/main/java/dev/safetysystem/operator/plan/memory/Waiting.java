package dev.safetysystem.operator.plan.memory;

import java.time.Instant;

/**
 * A wait that no step of a release tells the beginning of: nothing was started yet, or what would
 * end the step cannot be stored.
 *
 * @param reason text of one of the WaitingFor… reasons
 * @param since where its deadline counts from
 */
public record Waiting(String reason, Instant since) {}
