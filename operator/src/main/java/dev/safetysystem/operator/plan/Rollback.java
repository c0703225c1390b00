package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Track;

import java.time.Instant;
import java.util.Optional;

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

    /** Whether the serving track holds only the revision that was gone back to. */
    static boolean restored(Situation s) {
        return s.stable().stream()
                .flatMap(r -> r.components().stream())
                .allMatch(c -> s.up(c, Track.MAIN));
    }

    static boolean firstGone(Situation s) {
        return s.seen().workloads(Track.FIRST).isEmpty()
                && s.seen().instances().stream().noneMatch(i -> i.track().equals(Track.FIRST));
    }

    static Turn rollingBack(Situation s, Step.RollingBack step) {
        var stable = s.stable();
        if (restored(s) && Retirement.narrowed(s) && candidateGone(s)) {
            return Verification.restored(s);
        }
        Instant blockedAt = step.since().plus(s.rollout().readyWait());
        boolean below =
                stable.map(
                                r ->
                                        r.components().stream()
                                                .anyMatch(
                                                        c ->
                                                                s.ready(c.name(), Track.MAIN)
                                                                        < s.floor(c.name())))
                        .orElse(false);
        if (below && !s.now().isBefore(blockedAt)) {
            return new Turn.Stay(
                    new Outlook.Waiting(
                            "RollbackBlocked",
                            "going back from "
                                    + s.release().name()
                                    + ": "
                                    + obstacles(s, stable)
                                    + "; it goes on trying: mend the cause, or apply another"
                                    + " spec",
                            true),
                    Optional.empty());
        }
        Instant drained = step.since().plus(s.rollout().rollbackDrain());
        Instant next = s.now().isBefore(drained) ? drained : blockedAt;
        return new Turn.Stay(
                new Outlook.Working("RollingBack", step.cause().message()),
                s.now().isBefore(next) ? Optional.of(next) : Optional.empty());
    }

    private static String obstacles(Situation s, Optional<Revision> stable) {
        return String.join(
                "; ",
                stable.stream()
                        .flatMap(r -> r.components().stream())
                        .filter(c -> s.ready(c.name(), Track.MAIN) < s.floor(c.name()))
                        .map(c -> Readiness.obstacle(s, c, Track.MAIN).message())
                        .toList());
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
