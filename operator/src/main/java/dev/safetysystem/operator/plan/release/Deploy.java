package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.verdict.VerifiedImages;

import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** The candidate's pods come up before they have traffic, callees before their callers. */
public final class Deploy {
    private Deploy() {}

    /**
     * Goes on to Verify, waits, or refuses.
     *
     * @param missing the candidate's components that are not up, or not at their size
     * @param startable whether a component's callees are ready, so that it is its turn
     * @param exists whether a component's own workload is there
     */
    public static Turn turn(
            Situation s,
            Step.Deploy step,
            List<ComponentRevision> missing,
            Predicate<ComponentRevision> startable,
            Predicate<ComponentRevision> exists) {
        if (missing.isEmpty()) {
            return new Turn.Next(
                    s.release().running(VerifiedImages.of(s)).at(new Step.Verify(s.now())));
        }
        // Components whose callees are not ready yet were not started: do not judge them.
        var started = missing.stream().filter(startable).toList();
        if (s.paused() && !started.stream().allMatch(exists)) {
            return Turn.Stay.working(Reason.DEPLOY, Turn.paused(s));
        }
        var judged = started.isEmpty() ? missing : started;
        Instant deadline = step.since().plus(s.rollout().progressDeadline());
        return Judgement.of(
                s, judged, s.proving(), deadline, Reason.DEPLOY, Judgement.toBecomeReady(judged));
    }
}
