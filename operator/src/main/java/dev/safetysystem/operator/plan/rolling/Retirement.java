package dev.safetysystem.operator.plan.rolling;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Instants;
import dev.safetysystem.operator.plan.facts.Obstacles;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.release.Drain;
import dev.safetysystem.operator.plan.release.Judgement;
import dev.safetysystem.operator.plan.release.Superseding;
import dev.safetysystem.operator.plan.release.Turn;
import dev.safetysystem.operator.plan.release.Watching;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The end of a Rolling release: main serves alone, first pods and dropped components go. */
final class Retirement {
    private Retirement() {}

    static Turn turn(Situation s, Step.Retire step) {
        if (FirstPods.gone(s) && oneTrackServes(s) && leftovers(s).findAny().isEmpty()) {
            return Watching.isDue(s)
                    ? new Turn.Next(s.release().at(new Step.Watch(s.now())))
                    : new Turn.End(s.release());
        }
        if (s.paused()) {
            return Turn.Stay.working(Reason.RETIRE, Turn.PAUSED);
        }
        Instant drained = Drain.over(s);
        var refused = refused(s);
        if (refused.isEmpty() && s.now().isBefore(drained)) {
            return Turn.Stay.working(Reason.RETIRE, words(drained), drained);
        }
        if (Superseding.waits(s)) {
            // The new release starts from what serves, and removes what is left.
            return new Turn.End(s.release());
        }
        if (!refused.isEmpty()) {
            // Each try starts the drain anew, so the deadline counts from the step.
            return Judgement.holding(
                    s,
                    refused,
                    step.since().plus(s.rollout().drain()).plus(s.rollout().progressDeadline()),
                    Reason.WAITING_FOR_DEPENDENCY,
                    "");
        }
        var below = below(s);
        Instant deadline = drained.plus(s.rollout().progressDeadline());
        if (!below.isEmpty()) {
            return Judgement.holding(
                    s,
                    below,
                    deadline,
                    Reason.WAITING_FOR_TRACK,
                    "the first pods stay until the others are ready: ");
        }
        return s.now().isBefore(deadline)
                ? Turn.Stay.working(Reason.RETIRE, words(drained), deadline)
                : Turn.Stay.waiting(
                        s.now(),
                        deadline,
                        Reason.WAITING_FOR_TRACK,
                        "waiting for old pods to terminate");
    }

    private static String words(Instant drained) {
        return "removing the first pods at " + Instants.text(drained) + ", after the drain";
    }

    /** Components whose Service or Deployment the API server refuses to write. */
    private static List<ComponentRevision> refused(Situation s) {
        return s.stable().stream()
                .flatMap(r -> r.components().stream())
                .filter(c -> Obstacles.refusedWrite(s.seen(), c, MainTrack.of(s)).isPresent())
                .toList();
    }

    /** Components whose first pod is still there and whose others are below their minimum. */
    private static List<ComponentRevision> below(Situation s) {
        return s.stable().stream()
                .flatMap(r -> r.components().stream())
                .filter(c -> s.seen().workload(c.name(), Track.FIRST).isPresent())
                .filter(c -> s.ready(c.name(), MainTrack.of(s)) < s.floor(c.name()))
                .toList();
    }

    /**
     * Whether every production Service of the staying components selects one track. The Service of
     * a component that came with the candidate does not count: it goes with its component.
     */
    static boolean oneTrackServes(Situation s) {
        return s.staying().stream().allMatch(s::selectsOneTrack);
    }

    /** Components that run but are in neither revision any more. */
    private static Stream<String> leftovers(Situation s) {
        var kept = s.components();
        return s.seen().workloads(MainTrack.of(s)).stream()
                .map(Workload::component)
                .filter(c -> !kept.contains(c));
    }
}
