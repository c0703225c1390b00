package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Step;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Checks that a release has what it needs before any of its pods is created. */
public final class Preflight {
    /** A changed quota wakes no pass, since its counters change with every pod of the namespace. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(15);

    private Preflight() {}

    /**
     * Goes on to Deploy, or waits for room.
     *
     * @param tracks in which each component has a Service of its own
     */
    public static Turn turn(Situation s, Step.Preflight step, List<Track> tracks) {
        var shortage = QuotaShortage.of(s, tracks);
        if (shortage.isEmpty()) {
            return new Turn.Next(s.release().at(new Step.Deploy(s.now())));
        }
        boolean late = !s.now().isBefore(step.since().plus(s.rollout().progressDeadline()));
        return new Turn.Stay(
                new Outlook.Waiting(Reason.WAITING_FOR_QUOTA, shortage.get(), late),
                Optional.of(s.now().plus(LOOK_AGAIN)));
    }
}
