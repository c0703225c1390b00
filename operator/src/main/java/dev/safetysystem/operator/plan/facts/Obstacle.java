package dev.safetysystem.operator.plan.facts;

import dev.safetysystem.operator.model.Reason;

import java.time.Instant;

/** Why a component is not ready: the version's fault, the environment's, or nobody's yet. */
public sealed interface Obstacle {
    /** In words for people. */
    String message();

    /** A container ran and failed, or stays unready, since it was first started at that instant. */
    record Broken(String message, Instant since) implements Obstacle {}

    /** The environment; {@code reason} is one of the WaitingFor… reasons. */
    record Environment(Reason reason, String message) implements Obstacle {}

    /** No error is visible: it has been starting since that instant. */
    record Starting(String message, Instant since) implements Obstacle {}
}
