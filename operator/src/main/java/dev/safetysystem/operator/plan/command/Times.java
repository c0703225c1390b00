package dev.safetysystem.operator.plan.command;

import dev.safetysystem.operator.plan.facts.Situation;

import java.time.Duration;
import java.time.Instant;

/** The times that commands name: each is carried out once, and none before its time. */
final class Times {
    /** How far the clock of who gives a command may be ahead. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private Times() {}

    static boolean isAhead(Situation s, Instant at) {
        return at.isAfter(s.now().plus(AHEAD));
    }

    static Effect ahead(Situation s, Instant at) {
        return new Effect.Rejected("it is not " + at + " yet; name the present time");
    }
}
