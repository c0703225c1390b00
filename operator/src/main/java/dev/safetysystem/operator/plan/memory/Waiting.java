package dev.safetysystem.operator.plan.memory;

import java.time.Instant;

/**
 * A wait whose start no step records: no release has started yet, or the next step cannot be
 * stored.
 *
 * @param reason text of one of the WaitingFor… reasons
 * @param since when it began; its deadline counts from here
 */
public record Waiting(String reason, Instant since) {}
