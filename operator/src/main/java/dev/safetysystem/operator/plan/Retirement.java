package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Track;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The end of a Rolling release: one track serves again, what was needed beside it goes. */
final class Retirement {
    /** What a write may take without being worth another write of the status. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private Retirement() {}

    static Turn turn(Situation s, Step.Retire step) {
        if (Rollback.firstGone(s) && narrowed(s) && leftovers(s).findAny().isEmpty()) {
            return new Turn.End(s.release());
        }
        if (s.paused()) {
            return Turn.Stay.working("Retire", Planner.PAUSED);
        }
        Instant drained = drainFrom(s).plus(s.rollout().drain());
        var refused = refused(s);
        if (refused.isEmpty() && s.now().isBefore(drained)) {
            return Turn.Stay.working("Retire", words(drained), drained);
        }
        if (Beginning.wantsAnother(s)) {
            // What serves is the base of it; what is left goes when its room is needed.
            return new Turn.End(s.release());
        }
        if (!refused.isEmpty()) {
            // Each try moves the moment from which traffic is away: that is no deadline.
            return Readiness.holding(
                    s,
                    refused,
                    step.since().plus(s.rollout().drain()).plus(s.rollout().progressDeadline()),
                    "WaitingForDependency",
                    "");
        }
        var below = below(s);
        Instant deadline = drained.plus(s.rollout().progressDeadline());
        if (below.isEmpty() && s.now().isBefore(deadline)) {
            return Turn.Stay.working("Retire", words(drained), deadline);
        }
        return below.isEmpty()
                ? waiting(s, deadline, "instances that are done are still ending")
                : Readiness.holding(
                        s,
                        below,
                        deadline,
                        "WaitingForTrack",
                        "first instances stay until the others are ready: ");
    }

    private static String words(Instant drained) {
        return "first instances end after " + Times.text(drained);
    }

    static Turn.Stay waiting(Situation s, Instant deadline, String message) {
        return Turn.Stay.waiting(s.now(), deadline, "WaitingForTrack", message);
    }

    /** Components that the API server does not let us take traffic back to one track for. */
    private static List<ComponentRevision> refused(Situation s) {
        return s.stable().stream()
                .flatMap(r -> r.components().stream())
                .filter(c -> Readiness.unwritten(s, c, Track.MAIN).isPresent())
                .toList();
    }

    /** Components whose first instance is still there and whose others are below their minimum. */
    private static List<ComponentRevision> below(Situation s) {
        return s.stable().stream()
                .flatMap(r -> r.components().stream())
                .filter(c -> s.seen().workload(c.name(), Track.FIRST).isPresent())
                .filter(c -> s.ready(c.name(), Track.MAIN) < s.floor(c.name()))
                .toList();
    }

    /**
     * Since when traffic has been away from the first instances: the step's first act moves it,
     * unless something came between; that is noted before it is moved later.
     */
    static Instant drainFrom(Situation s) {
        var release = s.release();
        Instant since = release.step().since();
        return release.narrowed().filter(at -> at.isAfter(since)).orElse(since);
    }

    /**
     * Remembers, before it is done, that production Services are narrowed later than the step
     * began.
     */
    static Memory noted(Situation s, Target target) {
        boolean leaving =
                s.memory()
                        .release()
                        .map(Release::step)
                        .filter(
                                step ->
                                        step instanceof Step.Retire
                                                || step instanceof Step.RollingBack)
                        .isPresent();
        boolean narrows =
                target.production().stream()
                        .filter(p -> p.selection() instanceof Target.Selection.One)
                        .anyMatch(p -> !s.narrowed(p.component()));
        boolean late = leaving && s.now().isAfter(drainFrom(s).plus(AT_ONCE));
        return narrows && late ? s.memory().with(s.release().narrowedAt(s.now())) : s.memory();
    }

    /**
     * Whether every production Service of what stays selects one track again. That of a component
     * which came with the candidate has no other track: it goes with its component.
     */
    static boolean narrowed(Situation s) {
        return s.staying().stream().allMatch(s::narrowed);
    }

    /** Components that run and that no revision in play has any more. */
    static Stream<String> leftovers(Situation s) {
        var kept = s.components();
        return s.seen().workloads(Track.MAIN).stream()
                .map(w -> w.component())
                .filter(c -> !kept.contains(c));
    }
}
