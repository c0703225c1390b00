package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Track;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** The end of a Rolling release: one track serves again, what was needed beside it goes. */
final class Retirement {
    private Retirement() {}

    static Turn turn(Situation s, Step.Retire step) {
        Instant drained = step.since().plus(s.rollout().drain());
        if (Rollback.firstGone(s) && narrowed(s) && leftovers(s).findAny().isEmpty()) {
            return new Turn.End(s.release());
        }
        if (s.paused()) {
            return Turn.Stay.working("Retire", Planner.PAUSED);
        }
        return new Turn.Stay(
                new Outlook.Working("Retire", "first instances end after " + Times.text(drained)),
                s.now().isBefore(drained) ? Optional.of(drained) : Optional.empty());
    }

    /**
     * Whether every production Service of what stays selects one track again. That of a component
     * which came with the candidate has no other track: it goes with its component.
     */
    static boolean narrowed(Situation s) {
        return s.staying().stream()
                .flatMap(c -> s.seen().service(Names.production(s.seen().id(), c)).stream())
                .allMatch(service -> service.selector().containsKey(Names.TRACK));
    }

    /** Components that run and that no revision in play has any more. */
    static Stream<String> leftovers(Situation s) {
        var kept = s.components();
        return s.seen().workloads(Track.MAIN).stream()
                .map(w -> w.component())
                .filter(c -> !kept.contains(c));
    }
}
