package dev.safetysystem.operator.plan.rolling;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Instance;
import dev.safetysystem.operator.observe.Instance.Trouble;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Instants;
import dev.safetysystem.operator.plan.facts.Obstacle;
import dev.safetysystem.operator.plan.facts.Obstacles;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.release.Judgement;
import dev.safetysystem.operator.plan.release.Turn;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A component whose pods had traffic, and none of them is ready: the first pods, and while the
 * release is watched, all of them.
 *
 * <p>It is lost when a pod that had been ready was not for {@code readyWait} although its
 * containers run. What the environment takes is waited for: a pod that was evicted, preempted or
 * deleted, that no node takes, whose node is lost. The pod that comes in its place has its start-up
 * time again, as in Deploy.
 */
final class Loss {
    private Loss() {}

    /** Refuses the release if one of them is lost. */
    static Optional<Turn> turn(Situation s) {
        return missing(s)
                .flatMap(c -> lostAt(s, c).filter(at -> !s.now().isBefore(at)).map(_ -> c).stream())
                .findFirst()
                .map(c -> Turn.Leave.refusing(s.release(), Reason.INSTANCE_LOST, words(s, c)));
    }

    /** Waits for those that the environment took, once that lasts. */
    static Optional<Turn> waiting(Situation s) {
        var missing =
                missing(s)
                        .filter(c -> lostAt(s, c).isEmpty())
                        .filter(c -> !s.now().isBefore(since(s, c).plus(s.rollout().readyWait())))
                        .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : silent(s, missing).or(() -> Optional.of(startingAgain(s, missing)));
    }

    private static Turn startingAgain(Situation s, List<ComponentRevision> missing) {
        return Judgement.of(
                s,
                missing,
                track(s),
                deadline(s, missing),
                s.release().step().reason(),
                Judgement.toBecomeReady(missing));
    }

    /** A pod that was ready, and nobody says why it is not: as its node's kubelet is not heard. */
    private static Optional<Turn> silent(Situation s, List<ComponentRevision> missing) {
        return missing.stream()
                .filter(c -> pods(s, c).anyMatch(Loss::isSilent))
                .filter(c -> isStarting(s, c))
                .findFirst()
                .map(
                        c ->
                                Turn.Stay.waiting(
                                        s.now(),
                                        deadline(s, missing),
                                        Reason.WAITING_FOR_NODES,
                                        notReady(s, c)
                                                + ", and none of its containers says why: its node"
                                                + " may be lost"));
    }

    private static boolean isSilent(Instance pod) {
        return pod.wasReady() && pod.trouble() instanceof Trouble.None;
    }

    private static boolean isStarting(Situation s, ComponentRevision component) {
        return Obstacles.of(s.seen(), component, track(s)) instanceof Obstacle.Starting;
    }

    /** Where the candidate has traffic: its first pods, and once it is stable, what serves. */
    private static Track track(Situation s) {
        return s.isIn(Phase.AFTER) ? MainTrack.of(s) : s.proving();
    }

    /** Components without a ready pod. */
    private static Stream<ComponentRevision> missing(Situation s) {
        return s.changed().stream()
                .filter(c -> s.isBrought(c.name()))
                .filter(c -> s.ready(c.name(), track(s)) == 0)
                .filter(c -> pods(s, c).noneMatch(Instance::ready))
                .filter(c -> !deleted(s, c));
    }

    /** A Deployment that somebody deleted is created again by this pass; its time starts then. */
    private static boolean deleted(Situation s, ComponentRevision component) {
        return s.seen().workload(component.name(), track(s)).isEmpty()
                && Obstacles.refusedWrite(s.seen(), component, track(s)).isEmpty();
    }

    private static Stream<Instance> pods(Situation s, ComponentRevision component) {
        return s.seen().instances(component.name(), track(s)).stream()
                .filter(pod -> !pod.ending() && !pod.endedByNode());
    }

    /** When it counts as lost; empty if the environment took its pods, or a new one starts. */
    private static Optional<Instant> lostAt(Situation s, ComponentRevision component) {
        var pods = pods(s, component).toList();
        boolean own =
                !pods.isEmpty()
                        && pods.stream()
                                .allMatch(
                                        pod ->
                                                pod.wasReady()
                                                        && pod.trouble()
                                                                instanceof Trouble.Unhealthy);
        return own
                ? Optional.of(since(s, component).plus(s.rollout().readyWait()))
                : Optional.empty();
    }

    /** The newest pod's start-up time is over. */
    private static Instant deadline(Situation s, List<ComponentRevision> missing) {
        return missing.stream()
                .flatMap(
                        c ->
                                Stream.concat(
                                        Stream.of(since(s, c)),
                                        pods(s, c).map(Instance::createdAt)))
                .max(Instant::compareTo)
                .orElse(s.now())
                .plus(s.rollout().progressDeadline());
    }

    private static String words(Situation s, ComponentRevision component) {
        return notReady(s, component)
                + " ("
                + Obstacles.of(s.seen(), component, track(s)).message()
                + ")";
    }

    private static String notReady(Situation s, ComponentRevision component) {
        String who =
                s.installing() || s.isIn(Phase.AFTER)
                        ? component.name() + " has had no ready pod since "
                        : "the first pod of " + component.name() + " has not been ready since ";
        return who + Instants.text(since(s, component));
    }

    /** When its last pod stopped being ready; for a new Deployment not before its creation. */
    private static Instant since(Situation s, ComponentRevision component) {
        var workload = s.seen().workload(component.name(), track(s));
        Instant began = s.release().step().since();
        Instant since = workload.map(Workload::createdAt).filter(began::isBefore).orElse(began);
        return s.seen().instances(component.name(), track(s)).stream()
                .filter(i -> !i.ending())
                .map(Instance::turnedAt)
                .max(Instant::compareTo)
                .or(() -> workload.flatMap(Workload::unavailableSince))
                .filter(at -> at.isAfter(since))
                .orElse(since);
    }

    /** When time alone may show that one of them is lost, or what else is due before. */
    static Instant nextLook(Situation s, Instant otherwise) {
        return missing(s)
                .map(c -> since(s, c).plus(s.rollout().readyWait()))
                .filter(at -> at.isAfter(s.now()) && at.isBefore(otherwise))
                .min(Instant::compareTo)
                .orElse(otherwise);
    }
}
