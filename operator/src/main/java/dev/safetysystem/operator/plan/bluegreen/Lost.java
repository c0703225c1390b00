package dev.safetysystem.operator.plan.bluegreen;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Instance;
import dev.safetysystem.operator.observe.Instance.Trouble;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Obstacles;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.release.Turn;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A component whose pods had traffic and are lost, while the version before has more of them ready.
 * Without any ready pod it is lost at once; below its minimum, after {@code readyWait}.
 *
 * <p>Going back does not ask whose fault it is, since requests fail; refusing does. What the
 * environment took (deleted, evicted, on a lost node, nowhere to be scheduled) is no fault of the
 * version: nothing is held against it, and it is released again.
 */
final class Lost {
    private Lost() {}

    /** Leaves the release if one of them is lost. */
    static Optional<Turn> turn(Situation s) {
        return before(s)
                .flatMap(
                        before ->
                                Candidate.beforeTraffic(s)
                                        .filter(c -> isLost(s, c, before))
                                        .findFirst()
                                        .map(c -> leave(s, c, before)));
    }

    /** The track that can be gone back to: of a release whose candidate has traffic. */
    private static Optional<Track> before(Situation s) {
        if (s.isIn(Phase.SERVING)) {
            return Candidate.isSelected(s) ? s.memory().stable().map(Ref::track) : Optional.empty();
        }
        return s.isIn(Phase.AFTER)
                ? s.memory().previous().map(Ref::track).filter(track -> isWhole(s, track))
                : Optional.empty();
    }

    /** In Free one component after the other is removed: what is left of them serves nobody. */
    private static boolean isWhole(Situation s, Track track) {
        return !(s.release().step() instanceof Step.Free)
                || s.previous()
                        .filter(
                                revision ->
                                        revision.components().stream()
                                                .allMatch(c -> isThere(s, c, track)))
                        .isPresent();
    }

    private static boolean isThere(Situation s, ComponentRevision component, Track track) {
        return s.seen()
                .workload(component.name(), track)
                .filter(workload -> !workload.ending())
                .isPresent();
    }

    private static boolean isLost(Situation s, ComponentRevision component, Track before) {
        int ready = ready(s, component);
        int others = s.seen().readyPods(component.name(), before);
        return others > ready
                && (ready == 0
                        || lateAt(s, component).filter(at -> !s.now().isBefore(at)).isPresent());
    }

    private static int ready(Situation s, ComponentRevision component) {
        return s.seen().readyPods(component.name(), s.proving());
    }

    /** When a component that is below its minimum counts as lost. */
    private static Optional<Instant> lateAt(Situation s, ComponentRevision component) {
        return ready(s, component) >= s.floor(component.name()) || isScaledDown(s, component)
                ? Optional.empty()
                : Optional.of(since(s, component).plus(s.rollout().readyWait()));
    }

    /** A Deployment that somebody scaled down is raised by this pass; its time starts then. */
    private static boolean isScaledDown(Situation s, ComponentRevision component) {
        return workload(s, component)
                .filter(w -> w.size() < s.floor(component.name()))
                .filter(w -> !s.seen().isScaledByOthers(w.name()))
                .filter(_ -> Obstacles.refusedWrite(s.seen(), component, s.proving()).isEmpty())
                .isPresent();
    }

    /** Since when it has been below its minimum. */
    private static Instant since(Situation s, ComponentRevision component) {
        var workload = workload(s, component);
        return Stream.of(
                        workload.flatMap(Workload::unavailableSince),
                        workload.filter(w -> w.size() > s.floor(component.name()))
                                .flatMap(_ -> fellAt(s, component)))
                .flatMap(Optional::stream)
                .reduce(
                        s.release().step().since(),
                        (one, other) -> one.isAfter(other) ? one : other);
    }

    /**
     * When the last pod went that it has too few of. Its controller says since when it has been
     * below its size; with an autoscaler that is more than its minimum. For example, with a minimum
     * of 2 and 1 of 5 pods ready, that is when the last of the other 4 stopped being ready.
     */
    private static Optional<Instant> fellAt(Situation s, ComponentRevision component) {
        int tooFew = s.floor(component.name()) - ready(s, component);
        return s.seen().instances(component.name(), s.proving()).stream()
                .filter(pod -> !pod.ready() && !pod.ending() && !pod.endedByNode())
                .map(Instance::turnedAt)
                .sorted(Comparator.reverseOrder())
                .skip(tooFew - 1L)
                .findFirst();
    }

    private static Optional<Workload> workload(Situation s, ComponentRevision component) {
        return s.seen().workload(component.name(), s.proving());
    }

    private static Turn leave(Situation s, ComponentRevision component, Track before) {
        String words = words(s, component, before);
        return isItsOwnFault(s, component)
                ? Turn.Leave.refusing(s.release(), Reason.INSTANCE_LOST, words)
                : new Turn.Leave(
                        s.release()
                                .superseded(
                                        Reason.INSTANCE_LOST,
                                        words + "; it is released again, since no pod failed"));
    }

    private static boolean isItsOwnFault(Situation s, ComponentRevision component) {
        return pods(s, component)
                .anyMatch(pod -> pod.wasReady() && pod.trouble() instanceof Trouble.Unhealthy);
    }

    private static Stream<Instance> pods(Situation s, ComponentRevision component) {
        return s.seen().instances(component.name(), s.proving()).stream()
                .filter(pod -> !pod.ending() && !pod.endedByNode());
    }

    private static String words(Situation s, ComponentRevision component, Track before) {
        int ready = ready(s, component);
        return component.name()
                + " has "
                + (ready == 0 ? "no ready pod" : "fewer ready pods than promised")
                + ", and the version before has "
                + s.seen().readyPods(component.name(), before)
                + " ("
                + Obstacles.of(s.seen(), component, s.proving()).message()
                + ")";
    }

    /** When time alone may show that one of them is lost. */
    static Optional<Instant> at(Situation s) {
        return before(s).stream()
                .flatMap(_ -> Candidate.beforeTraffic(s))
                .flatMap(c -> lateAt(s, c).stream())
                .filter(at -> at.isAfter(s.now()))
                .min(Instant::compareTo);
    }
}
