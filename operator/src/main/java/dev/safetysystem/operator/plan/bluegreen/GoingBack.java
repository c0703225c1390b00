package dev.safetysystem.operator.plan.bluegreen;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.plan.facts.Instants;
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
import java.util.stream.Stream;

/**
 * The rollback of a BlueGreen release: all production Services select the version before again. It
 * waits for nothing but ready pods of that version, at most {@code readyWait}; if the candidate has
 * none ready, for nothing.
 */
final class GoingBack {
    private GoingBack() {}

    // ---- traffic

    /** Whether no production Service of what served before leads to the candidate. */
    static boolean isReturned(Situation s) {
        return s.staying().stream().noneMatch(c -> isAway(s, c));
    }

    /**
     * Whether its traffic is the candidate's. If somebody has deleted its Service or emptied the
     * selector, it is that of whoever had it: pods that are ready are not left for others that may
     * not be.
     */
    static boolean isAway(Situation s, String component) {
        return s.selected(component).filter(s.proving()::equals).isPresent()
                || (isLedNowhere(s, component) && candidate(s, component) > 0);
    }

    private static boolean isLedNowhere(Situation s, String component) {
        boolean served =
                s.stable()
                        .or(s::candidate)
                        .flatMap(r -> r.component(component))
                        .filter(ComponentRevision::hasService)
                        .isPresent();
        return served
                && s.seen()
                        .service(Names.production(s.seen().id(), component))
                        .filter(
                                service ->
                                        component.equals(service.selector().get(Names.COMPONENT)))
                        .isEmpty();
    }

    private static List<String> away(Situation s) {
        return s.staying().stream().filter(c -> isAway(s, c)).filter(c -> !consumes(s, c)).toList();
    }

    /** A queue's consumer starts again once the candidate's has ended: traffic does not wait. */
    private static boolean consumes(Situation s, String component) {
        return s.candidate()
                .flatMap(r -> r.component(component))
                .filter(ComponentRevision::consumes)
                .isPresent();
    }

    /** The candidate's consumers end in the first pass. */
    static boolean mayRemoveConsumer(Situation s, String component) {
        return consumes(s, component);
    }

    /**
     * Whether traffic may go back now, of all components at once: where the version before can
     * carry it; where the candidate has no ready pod of a component and the version before has; and
     * {@code readyWait} after the rollback began, where it is no worse than the candidate.
     */
    static boolean mayMoveTraffic(Situation s) {
        var away = away(s);
        return away.stream().allMatch(c -> before(s, c) >= wanted(s, c))
                || isDead(s, away)
                || (isLate(s) && away.stream().allMatch(c -> isNoWorse(s, c)));
    }

    private static boolean isDead(Situation s, List<String> away) {
        return away.stream().anyMatch(c -> candidate(s, c) == 0)
                && away.stream().allMatch(c -> before(s, c) > 0 || candidate(s, c) == 0);
    }

    private static boolean isNoWorse(Situation s, String component) {
        return before(s, component) >= s.floor(component)
                || before(s, component) > candidate(s, component)
                || candidate(s, component) == 0;
    }

    private static boolean isLate(Situation s) {
        return !s.now().isBefore(lateAt(s));
    }

    private static Instant lateAt(Situation s) {
        return s.release().step().since().plus(s.rollout().readyWait());
    }

    /** How many pods of the version before a component needs: what carries the traffic now. */
    static int wanted(Situation s, String component) {
        int carried =
                isAway(s, component) ? Parity.carried(s, component, candidate(s, component)) : 0;
        return Math.max(carried, s.floor(component));
    }

    private static int candidate(Situation s, String component) {
        return s.seen().readyPods(component, s.proving());
    }

    private static int before(Situation s, String component) {
        return s.serving().map(track -> s.seen().readyPods(component, track)).orElse(0);
    }

    // ---- the candidate's pods

    /** They end once their traffic is away, the drain is over, and the others are enough. */
    static boolean mayRemoveCandidate(Situation s) {
        return isReturned(s) && Drain.isOver(s) && below(s).isEmpty();
    }

    private static List<ComponentRevision> below(Situation s) {
        return components(s).stream().filter(c -> before(s, c.name()) < s.floor(c.name())).toList();
    }

    /**
     * Without the stored revision only the candidate's templates are known: their names are one.
     */
    private static List<ComponentRevision> components(Situation s) {
        return s.stable().or(s::candidate).map(Revision::components).orElse(List.of()).stream()
                .filter(c -> s.staying().contains(c.name()))
                .toList();
    }

    static boolean isGone(Situation s, Track track) {
        return s.seen().workloads(track).isEmpty()
                && s.seen().instances().stream().noneMatch(pod -> pod.track().equals(track));
    }

    /** Whether nothing is left to do. */
    static boolean isComplete(Situation s) {
        return isReturned(s) && isGone(s, s.proving());
    }

    // ---- the turn

    static Turn turn(Situation s, Step.RollingBack step) {
        boolean another = !s.paused() && Superseding.waits(s);
        if (isComplete(s)) {
            return another ? new Turn.End(s.release()) : RestoredChecks.turn(s);
        }
        Instant deadline = step.since().plus(s.rollout().progressDeadline());
        var missed = isReturned(s) ? below(s) : notEnough(s);
        boolean blocked = !missed.isEmpty() && isLate(s);
        boolean late = !s.now().isBefore(deadline);
        if (another && (blocked || late)) {
            // A corrected spec does not wait for this: its release starts from what serves.
            return new Turn.End(s.release());
        }
        var wakeAt =
                Stream.of(Drain.over(s), lateAt(s), deadline, Drain.endsBy(s))
                        .filter(at -> s.now().isBefore(at))
                        .min(Instant::compareTo);
        return new Turn.Stay(outlook(s, step, missed), wakeAt);
    }

    private static List<ComponentRevision> notEnough(Situation s) {
        return components(s).stream()
                .filter(c -> isAway(s, c.name()))
                .filter(c -> before(s, c.name()) < wanted(s, c.name()))
                .toList();
    }

    private static Outlook outlook(
            Situation s, Step.RollingBack step, List<ComponentRevision> missed) {
        String back = goingBack(s) + " (" + step.cause().message() + "): ";
        if (!missed.isEmpty()) {
            return isLate(s)
                    ? new Outlook.Waiting(Reason.ROLLBACK_BLOCKED, back + blocked(s, missed), true)
                    : new Outlook.Working(Reason.ROLLING_BACK, back + waits(s, missed));
        }
        return s.now().isBefore(Drain.endsBy(s))
                ? new Outlook.Working(Reason.ROLLING_BACK, back + awaited(s))
                : new Outlook.Waiting(
                        Reason.WAITING_FOR_TRACK,
                        back
                                + awaited(s)
                                + ", since "
                                + Instants.text(isReturned(s) ? Drain.over(s) : step.since()),
                        true);
    }

    private static String blocked(Situation s, List<ComponentRevision> missed) {
        Track track = s.serving().orElseThrow();
        return Obstacles.words(s.seen(), missed, track)
                + (isReturned(s) ? "; the pods of " : "; traffic stays on ")
                + s.release().candidate().version()
                + (isReturned(s) ? " stay meanwhile" : "")
                + "; still retrying; fix the cause or apply a corrected spec";
    }

    private static String waits(Situation s, List<ComponentRevision> missed) {
        return Judgement.toBecomeReady(missed)
                + (isReturned(s)
                        ? ""
                        : "; from "
                                + Instants.text(lateAt(s))
                                + " on fewer pods are enough, if "
                                + s.release().candidate().version()
                                + " has no more");
    }

    private static String awaited(Situation s) {
        String version = s.release().candidate().version();
        if (!isReturned(s)) {
            return "moving traffic away from " + version;
        }
        return Drain.isOver(s)
                ? "waiting for the pods of " + version + " to terminate"
                : "waiting for the last requests to "
                        + version
                        + ", until "
                        + Instants.text(Drain.over(s));
    }

    private static String goingBack(Situation s) {
        return "going back to "
                + s.memory().stable().map(Ref::version).orElse("what served before");
    }

    static Turn abandoning(Situation s, Step.Abandoning step) {
        return isGone(s, s.proving())
                ? new Turn.End(s.release())
                : Turn.Stay.working(
                        Reason.ABANDONING,
                        "removing the candidate's pods ("
                                + step.cause().message()
                                + "): waiting for the pods of "
                                + s.release().candidate().version()
                                + " to terminate");
    }
}
