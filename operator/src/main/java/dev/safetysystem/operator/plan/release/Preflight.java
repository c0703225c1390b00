package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.Gate;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Step;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Checks that a release has what it needs before any of its pods is created. */
public final class Preflight {
    /**
     * What a release makes at first, for each changed component.
     *
     * @param services tracks in which it has a Service of its own
     * @param budget the track in which its disruptions are limited
     * @param pods how many pods of it run in the track that is proved
     */
    public record Needs(List<Track> services, Track budget, ToIntFunction<String> pods) {}

    /** A changed quota wakes no pass, since its counters change with every pod of the namespace. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(15);

    private Preflight() {}

    /** Whether the namespace's quotas have room for that. */
    public static boolean hasRoom(Situation s, Needs needs) {
        return QuotaShortage.of(s, needs).isEmpty();
    }

    /**
     * Goes on to Deploy, or waits for a person, its window or room.
     *
     * @param needs what the release makes at first
     */
    public static Turn turn(Situation s, Step.Preflight step, Needs needs) {
        var gate = Approvals.waiting(s, Gate.START).or(() -> Opening.waiting(s));
        if (gate.isPresent()) {
            return gate.get();
        }
        var shortage = QuotaShortage.of(s, needs);
        if (shortage.isEmpty()) {
            return new Turn.Next(s.release().at(new Step.Deploy(s.now())));
        }
        boolean late = !s.now().isBefore(step.since().plus(s.rollout().progressDeadline()));
        return new Turn.Stay(
                new Outlook.Waiting(Reason.WAITING_FOR_QUOTA, shortage.get(), late),
                Optional.of(s.now().plus(LOOK_AGAIN)));
    }
}
