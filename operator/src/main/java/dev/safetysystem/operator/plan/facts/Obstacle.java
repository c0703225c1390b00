package dev.safetysystem.operator.plan.facts;

import dev.safetysystem.operator.model.Reason;

import java.time.Instant;

/** What stands between a component and being up, and so whose fault it is that it is not. */
public sealed interface Obstacle {
    /** In words for people. */
    String message();

    /** A container ran and failed, or stays unready, since it was first started at that instant. */
    record Broken(String message, Instant since) implements Obstacle {}

    /** The environment; {@code reason} is one of the WaitingFor… reasons. */
    record Environment(Reason reason, String message) implements Obstacle {}

    /** Nothing wrong that can be seen: it is starting, from that instant on. */
    record Starting(String message, Instant since) implements Obstacle {}
}
