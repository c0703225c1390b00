package dev.safetysystem.operator.plan.bluegreen;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Rollout;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.plan.facts.Instants;
import dev.safetysystem.operator.plan.facts.Obstacles;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.release.Judgement;
import dev.safetysystem.operator.plan.release.Outlook;
import dev.safetysystem.operator.plan.release.Superseding;
import dev.safetysystem.operator.plan.release.Turn;
import dev.safetysystem.operator.plan.release.Watching;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What served before, once the candidate is the stable version: it stands by with or without its
 * pods, can be gone back to until {@code response.window} ends, and is removed then.
 */
final class Standby {
    private Standby() {}

    /** The version before, as long as it can be gone back to. */
    static Optional<Revision> revision(Situation s) {
        boolean leaves =
                s.memory().release().filter(r -> r.step() instanceof Step.Free).isPresent();
        return leaves ? Optional.empty() : s.previous();
    }

    // ---- what it may lose

    /** When the last requests to it should be over: its traffic was taken in Switch. */
    static Instant drained(Situation s) {
        return Watching.switchedAt(s).plus(s.rollout().drain());
    }

    /** Pods of it may end: nobody asks them any more, and what serves is as large as promised. */
    static boolean mayShrink(Situation s) {
        return !s.paused() && !s.now().isBefore(drained(s)) && below(s).isEmpty();
    }

    /** Components of what serves with fewer ready pods than promised. */
    static List<ComponentRevision> below(Situation s) {
        return s.stable().map(Revision::components).orElse(List.of()).stream()
                .filter(c -> ready(s, c) < s.floor(c.name()))
                .toList();
    }

    private static int ready(Situation s, ComponentRevision component) {
        return s.serving().map(track -> s.seen().readyPods(component.name(), track)).orElse(0);
    }

    /** Whether its pods are to end while it can still be gone back to. */
    static boolean isCold(Situation s) {
        return s.rollout().standby() == Rollout.Standby.COLD;
    }

    /**
     * Components that what serves does not have, and all that they call: who still asks for them
     * reaches the version before. Their pods stay until it is removed.
     */
    static Set<String> stillAsked(Situation s) {
        var asked = new HashSet<String>();
        var callersFirst = s.previous().map(Revision::components).orElse(List.of()).reversed();
        for (ComponentRevision component : callersFirst) {
            boolean dropped =
                    s.stable().filter(r -> r.component(component.name()).isEmpty()).isPresent();
            if (dropped && component.hasService()) {
                asked.add(component.name());
            }
            if (asked.contains(component.name())) {
                asked.addAll(component.callees());
            }
        }
        return asked;
    }

    // ---- turns

    static Turn retire(Situation s, Step.Retire step) {
        if (s.release().roles().firstInstall()) {
            return new Turn.End(s.release());
        }
        Instant drained = drained(s);
        if (s.now().isBefore(drained)) {
            return Turn.Stay.working(
                    Reason.RETIRE,
                    "waiting for the last requests to "
                            + Watching.before(s)
                            + ", until "
                            + Instants.text(drained),
                    drained);
        }
        if (s.memory().previous().isEmpty() || (!s.paused() && Superseding.waits(s))) {
            // The new release starts from what serves; what is left is removed meanwhile.
            return new Turn.End(s.release());
        }
        if (isCold(s) && runs(s)) {
            return ending(s, step);
        }
        return new Turn.Next(
                s.release()
                        .at(Watching.isDue(s) ? new Step.Watch(s.now()) : new Step.Free(s.now())));
    }

    static Turn watch(Situation s) {
        return Watching.turn(
                s,
                new Turn.Next(s.release().at(new Step.Free(s.now()))),
                Parity.nextFall(s, Watching.over(s)));
    }

    static Turn free(Situation s, Step.Free step) {
        var track = track(s);
        if (track.filter(one -> !GoingBack.isGone(s, one)).isEmpty()) {
            return new Turn.End(s.release());
        }
        return Watching.notWanted(s, Optional.empty())
                .orElseGet(
                        () ->
                                new Turn.Stay(
                                        new Outlook.Released(
                                                Watching.serves(s) + "; " + leaving(s, step)),
                                        Optional.empty()));
    }

    private static String leaving(Situation s, Step.Free step) {
        if (s.paused()) {
            return Turn.paused(s);
        }
        String pods = "the pods of " + Watching.before(s);
        return below(s).isEmpty()
                ? pods + " have been ending since " + Instants.text(step.since())
                : pods
                        + " stay until the others are ready: "
                        + Obstacles.words(s.seen(), below(s), s.serving().orElseThrow());
    }

    private static Turn ending(Situation s, Step.Retire step) {
        Instant deadline =
                step.since().plus(s.rollout().drain()).plus(s.rollout().progressDeadline());
        var below = below(s);
        if (!below.isEmpty()) {
            return Judgement.holding(
                    s,
                    below,
                    deadline,
                    Reason.WAITING_FOR_TRACK,
                    "the pods of " + Watching.before(s) + " stay until the others are ready: ");
        }
        String words =
                "waiting for the pods of "
                        + Watching.before(s)
                        + " to terminate, from "
                        + Instants.text(drained(s))
                        + " on";
        return s.now().isBefore(deadline)
                ? Turn.Stay.working(Reason.RETIRE, words, deadline)
                : Turn.Stay.waiting(s.now(), deadline, Reason.WAITING_FOR_TRACK, words);
    }

    private static Optional<Track> track(Situation s) {
        return s.memory().previous().map(Ref::track);
    }

    /** Whether pods of it are there that are to end, or may come. */
    private static boolean runs(Situation s) {
        var asked = stillAsked(s);
        return track(s).filter(
                        one ->
                                s.seen().workloads(one).stream()
                                                .filter(w -> !asked.contains(w.component()))
                                                .anyMatch(w -> w.size() > 0)
                                        || s.seen().instances().stream()
                                                .filter(pod -> !asked.contains(pod.component()))
                                                .anyMatch(pod -> pod.track().equals(one)))
                .isPresent();
    }
}
