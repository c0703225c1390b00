package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Instance;
import dev.safetysystem.operator.observe.Workload;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The way back. It never waits for the broken version. */
final class Rollback {
    private Rollback() {}

    /** What becomes of a release that is left. */
    static Memory leave(Situation s, Step.Cause cause) {
        var memory = s.memory();
        var release = s.release();
        if (cause.refuse()) {
            memory =
                    memory.refusing(
                            new Memory.Refusal(
                                    release.name(),
                                    release.candidate().version(),
                                    cause.reason(),
                                    cause.message(),
                                    s.now().toString(),
                                    release.judgedBy()));
        }
        var abandoning = memory.with(release.at(new Step.Abandoning(s.now(), cause)));
        var back = memory.with(release.at(new Step.RollingBack(s.now(), cause)));
        return switch (release.step()) {
            case Step.Preflight _, Step.Deploy _, Step.Verify _ -> abandoning;
            // In a first install what serves goes on serving: it is the base of the next spec.
            case Step.Switch _, Step.Bake _, Step.Roll _ ->
                    s.installing()
                            ? memory.serving(Optional.of(release.candidate()), Optional.empty())
                                    .ended()
                            : back;
            case Step.Retire _ ->
                    memory.previous().isPresent()
                            ? back.serving(memory.previous(), Optional.empty())
                            : memory.ended();
            case Step.RollingBack _, Step.Abandoning _ -> memory;
        };
    }

    /**
     * Whether the way back is done. What else may be unready in the system does not matter to it.
     */
    static boolean over(Situation s) {
        return restored(s) && Retirement.narrowed(s) && candidateGone(s);
    }

    /** Whether the serving track holds only the revision that was gone back to. */
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
                        .workload(component.name(), Track.MAIN)
                        .filter(w -> w.current() && w.template().equals(component.hash()))
                        .isPresent();
        return given
                // What a node ended stays there as one that failed, for as long as it likes.
                && s.seen().instances(component.name(), Track.MAIN).stream()
                        .filter(i -> !i.endedByNode())
                        .allMatch(i -> i.template().equals(component.hash()));
    }

    /** Whether the serving track was given a component's template. */
    static boolean holds(Situation s, ComponentRevision component) {
        return s.seen()
                .workload(component.name(), Track.MAIN)
                .filter(w -> w.template().equals(component.hash()))
                .isPresent();
    }

    /** Whether nothing is left of first instances, but for what may be all that serves. */
    static boolean firstGone(Situation s) {
        boolean abandoning = s.release().step() instanceof Step.Abandoning;
        return Stream.concat(
                        s.seen().workloads(Track.FIRST).stream().map(Workload::component),
                        s.seen().instances().stream()
                                .filter(i -> i.track().equals(Track.FIRST))
                                .map(Instance::component))
                .allMatch(component -> abandoning && s.firstServesAlone(component));
    }

    static Turn rollingBack(Situation s, Step.RollingBack step) {
        boolean another = !s.paused() && Beginning.wantsAnother(s);
        if (over(s)) {
            return another ? new Turn.End(s.release()) : Verification.restored(s);
        }
        var missed = missed(s);
        Instant blockedAt = step.since().plus(s.rollout().readyWait());
        Instant deadline = step.since().plus(s.rollout().progressDeadline());
        boolean below = missed.stream().anyMatch(c -> below(s, c));
        boolean blocked = below && !s.now().isBefore(blockedAt);
        boolean late = !s.now().isBefore(deadline);
        if (another && (blocked || late)) {
            // A correction does not wait for what is broken: what serves is its base.
            return new Turn.End(s.release());
        }
        // Also while it waits for others: what may go may be what they wait for room of.
        Instant drained = Retirement.drainFrom(s).plus(s.rollout().rollbackDrain());
        var wakeAt =
                Stream.of(drained, blockedAt, deadline)
                        .filter(at -> s.now().isBefore(at))
                        .min(Instant::compareTo);
        if (blocked || (s.stableLost() && !restored(s))) {
            return new Turn.Stay(blocked(s, missed), wakeAt);
        }
        if (missed.stream().anyMatch(c -> waits(s, c)) || (late && !missed.isEmpty())) {
            return new Turn.Stay(
                    Readiness.holding(
                                    s,
                                    missed,
                                    deadline,
                                    "RollbackBlocked",
                                    step.cause().message() + "; ")
                            .outlook(),
                    wakeAt);
        }
        if (late) {
            String message = "instances of " + s.release().name() + " are still ending";
            return new Turn.Stay(Retirement.waiting(s, deadline, message).outlook(), wakeAt);
        }
        return new Turn.Stay(new Outlook.Working("RollingBack", step.cause().message()), wakeAt);
    }

    /**
     * Components whose instances are not all there, or not all of the version gone back to, or
     * whose traffic the API server does not let us move.
     */
    private static List<ComponentRevision> missed(Situation s) {
        var changed = s.changed().stream().map(ComponentRevision::name).toList();
        var kept = s.stable().map(Revision::components).orElseGet(s::changed);
        return kept.stream()
                .filter(c -> s.staying().contains(c.name()))
                .filter(
                        c ->
                                (!s.stableLost() && !holdsOnly(s, c))
                                        || Readiness.unwritten(s, c, Track.MAIN).isPresent()
                                        || (changed.contains(c.name()) && below(s, c)))
                .toList();
    }

    private static boolean below(Situation s, ComponentRevision component) {
        return s.ready(component.name(), Track.MAIN) < s.floor(component.name());
    }

    private static boolean waits(Situation s, ComponentRevision component) {
        return Readiness.obstacle(s, component, Track.MAIN)
                instanceof Readiness.Obstacle.Environment;
    }

    private static Outlook blocked(Situation s, List<ComponentRevision> missed) {
        String obstacles =
                s.stableLost()
                        ? "its stored revision was deleted, so its templates cannot be brought back"
                        : missed.stream()
                                .map(c -> Readiness.obstacle(s, c, Track.MAIN).message())
                                .collect(Collectors.joining("; "));
        return new Outlook.Waiting(
                "RollbackBlocked",
                "going back from "
                        + s.release().name()
                        + ": "
                        + obstacles
                        + "; it goes on trying: mend the cause, or apply another spec",
                true);
    }

    /** Whether nothing is left of the candidate beside the serving track, ending pods included. */
    private static boolean candidateGone(Situation s) {
        var kept = s.staying();
        return firstGone(s)
                && s.seen().workloads(Track.MAIN).stream()
                        .allMatch(w -> kept.contains(w.component()))
                && s.seen().instances().stream().allMatch(i -> kept.contains(i.component()));
    }

    static Turn abandoning(Situation s, Step.Abandoning step) {
        boolean gone =
                s.installing()
                        ? s.seen().workloads().isEmpty() && s.seen().instances().isEmpty()
                        : candidateGone(s);
        return gone
                ? new Turn.End(s.release())
                : Turn.Stay.working("Abandoning", step.cause().message());
    }
}
