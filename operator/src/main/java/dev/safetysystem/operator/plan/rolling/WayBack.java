package dev.safetysystem.operator.plan.rolling;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.observe.Instance;
import dev.safetysystem.operator.plan.facts.Instants;
import dev.safetysystem.operator.plan.facts.Obstacle;
import dev.safetysystem.operator.plan.facts.Obstacles;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.release.Drain;
import dev.safetysystem.operator.plan.release.Judgement;
import dev.safetysystem.operator.plan.release.Outlook;
import dev.safetysystem.operator.plan.release.Superseding;
import dev.safetysystem.operator.plan.release.Turn;
import dev.safetysystem.operator.plan.rollback.RestoredChecks;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rollback of a Rolling release. It never waits for the broken version. */
final class WayBack {
    private WayBack() {}

    /** Whether the rollback is complete. Other components that are not ready do not delay it. */
    static boolean over(Situation s) {
        return restored(s) && Retirement.oneTrackServes(s) && candidateGone(s);
    }

    /** Whether the serving track holds only the restored revision. */
    static boolean restored(Situation s) {
        return s.stableLost()
                ? s.changed().stream().noneMatch(c -> holds(s, c))
                : s.stable().stream()
                        .flatMap(r -> r.components().stream())
                        .allMatch(c -> holdsOnly(s, c));
    }

    private static boolean holdsOnly(Situation s, ComponentRevision component) {
        boolean given =
                s.seen()
                        .workload(component.name(), MainTrack.of(s))
                        .filter(w -> w.current() && w.template().equals(component.hash()))
                        .isPresent();
        return given
                // A pod that its node ended stays in phase Failed until somebody deletes it.
                && s.seen().instances(component.name(), MainTrack.of(s)).stream()
                        .filter(i -> !i.endedByNode())
                        .allMatch(i -> i.template().equals(component.hash()));
    }

    /** Whether the serving track was given a component's template. */
    static boolean holds(Situation s, ComponentRevision component) {
        return s.seen()
                .workload(component.name(), MainTrack.of(s))
                .filter(w -> w.template().equals(component.hash()))
                .isPresent();
    }

    /** Whether nothing is left of the candidate beside the serving track, ending pods included. */
    private static boolean candidateGone(Situation s) {
        var kept = s.staying();
        return FirstPods.gone(s)
                && s.seen().workloads(MainTrack.of(s)).stream()
                        .allMatch(w -> kept.contains(w.component()))
                && s.seen().instances().stream().allMatch(i -> kept.contains(i.component()));
    }

    static Turn rollingBack(Situation s, Step.RollingBack step) {
        boolean another = !s.paused() && Superseding.waits(s);
        if (over(s)) {
            return another ? new Turn.End(s.release()) : RestoredChecks.turn(s);
        }
        var missed = missed(s);
        Instant blockedAt = step.since().plus(s.rollout().readyWait());
        Instant deadline = step.since().plus(s.rollout().progressDeadline());
        boolean below = missed.stream().anyMatch(c -> below(s, c));
        boolean blocked = below && !s.now().isBefore(blockedAt);
        boolean late = !s.now().isBefore(deadline);
        if (another
                && (blocked || late || s.stable().filter(s.seen()::hasLostACopyOf).isPresent())) {
            // A corrected spec does not wait for this: its release starts from what serves.
            return new Turn.End(s.release());
        }
        // Also while pods are missing: removing the first pods may free the room for them.
        var wakeAt =
                Stream.of(Drain.over(s), blockedAt, deadline, Drain.endsBy(s))
                        .filter(at -> s.now().isBefore(at))
                        .min(Instant::compareTo);
        return new Turn.Stay(outlook(s, step, missed, blocked, deadline), wakeAt);
    }

    private static Outlook outlook(
            Situation s,
            Step.RollingBack step,
            List<ComponentRevision> missed,
            boolean blocked,
            Instant deadline) {
        boolean late = !s.now().isBefore(deadline);
        if (blocked || (s.stableLost() && !restored(s))) {
            return blocked(s, missed);
        }
        if (missed.stream().anyMatch(c -> waits(s, c)) || (late && !missed.isEmpty())) {
            return Judgement.holding(
                            s,
                            missed,
                            deadline,
                            Reason.ROLLBACK_BLOCKED,
                            goingBack(s) + " (" + step.cause().message() + "): ")
                    .outlook();
        }
        String words =
                goingBack(s)
                        + " ("
                        + step.cause().message()
                        + "): waiting for "
                        + awaited(s, missed);
        return s.now().isBefore(Drain.endsBy(s))
                ? new Outlook.Working(Reason.ROLLING_BACK, words)
                : new Outlook.Waiting(
                        Reason.WAITING_FOR_TRACK,
                        words + ", since " + Instants.text(Drain.over(s)),
                        true);
    }

    private static String awaited(Situation s, List<ComponentRevision> missed) {
        if (!missed.isEmpty()) {
            return missed.stream().map(ComponentRevision::name).collect(Collectors.joining(", "))
                    + " to run it again";
        }
        return Drain.isOver(s)
                ? leftOver(s)
                : "the last requests to "
                        + s.release().candidate().version()
                        + ", until "
                        + Instants.text(Drain.over(s));
    }

    /** The components of which pods are left that have to go. */
    private static String leftOver(Situation s) {
        String components =
                s.seen().instances().stream()
                        .filter(i -> !i.track().equals(MainTrack.of(s)) || !isRestored(s, i))
                        .map(Instance::component)
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(", "));
        return "the pods of "
                + s.release().candidate().version()
                + (components.isEmpty() ? "" : " of " + components)
                + " to terminate";
    }

    private static boolean isRestored(Situation s, Instance instance) {
        return s.staying().contains(instance.component());
    }

    /**
     * Components that hold up the rollback: too few ready pods, pods of another version, or a
     * Service or Deployment that the API server refuses to write.
     */
    private static List<ComponentRevision> missed(Situation s) {
        var changed = s.changed().stream().map(ComponentRevision::name).toList();
        var kept = s.stable().map(Revision::components).orElseGet(s::changed);
        return kept.stream()
                .filter(c -> s.staying().contains(c.name()))
                .filter(
                        c ->
                                (!s.stableLost() && !holdsOnly(s, c))
                                        || Obstacles.refusedWrite(s.seen(), c, MainTrack.of(s))
                                                .isPresent()
                                        || (changed.contains(c.name()) && below(s, c)))
                .toList();
    }

    private static boolean below(Situation s, ComponentRevision component) {
        return s.ready(component.name(), MainTrack.of(s)) < s.floor(component.name());
    }

    private static boolean waits(Situation s, ComponentRevision component) {
        return Obstacles.of(s.seen(), component, MainTrack.of(s)) instanceof Obstacle.Environment;
    }

    private static Outlook blocked(Situation s, List<ComponentRevision> missed) {
        String obstacles =
                s.stableLost()
                        ? "its stored revision"
                                + s.memory()
                                        .stable()
                                        .map(Ref::revision)
                                        .map(name -> Names.revision(s.seen().id(), name))
                                        .map(name -> ", ControllerRevision " + name + ",")
                                        .orElse("")
                                + " was deleted or replaced, so its pod templates cannot be restored"
                        : Obstacles.words(s.seen(), missed, MainTrack.of(s));
        return new Outlook.Waiting(
                Reason.ROLLBACK_BLOCKED,
                goingBack(s)
                        + ": "
                        + obstacles
                        + "; still retrying; fix the cause or apply a corrected spec",
                true);
    }

    private static String goingBack(Situation s) {
        return "going back to "
                + s.memory().stable().map(Ref::version).orElse("what served before");
    }

    static Turn abandoning(Situation s, Step.Abandoning step) {
        boolean gone =
                s.installing()
                        ? s.seen().workloads().isEmpty() && s.seen().instances().isEmpty()
                        : candidateGone(s);
        if (gone) {
            return new Turn.End(s.release());
        }
        Instant deadline = step.since().plus(s.rollout().progressDeadline());
        String words =
                "removing the candidate's pods ("
                        + step.cause().message()
                        + "): waiting for "
                        + leftOver(s);
        return s.now().isBefore(deadline)
                ? Turn.Stay.working(Reason.ABANDONING, words, deadline)
                : Turn.Stay.with(new Outlook.Waiting(Reason.WAITING_FOR_TRACK, words, true));
    }
}
