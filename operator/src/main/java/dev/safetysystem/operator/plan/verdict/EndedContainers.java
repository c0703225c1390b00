package dev.safetysystem.operator.plan.verdict;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.observe.ContainerEnd;
import dev.safetysystem.operator.observe.Instance;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Situation;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A container of a candidate's pod that had been ready and ended by itself. For example: a version
 * that crashes once a minute is ready most of the time, at the end of its bake too, and would be
 * rolled out.
 *
 * <p>One end with exit code 0 is forgiven, a second is not. What a node does for want of memory
 * says nothing about a container without a memory limit. A pod that its node ends for more disk
 * than its own limits allow counts as well. A container that somebody else adds to the pod is not
 * the version's; nor is one in a pod whose template somebody changed, so that none counts while
 * pods are replaced.
 */
public final class EndedContainers {
    private static final int FORGIVEN = 1;

    /** A kubelet tells within this time that a pod whose container ended is not ready any more. */
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(10);

    private EndedContainers() {}

    /** How the first of them ended, in words for people. */
    public static Optional<String> words(Situation s) {
        return s.changed().stream()
                .filter(component -> !replacing(s, component))
                .flatMap(component -> words(s, component))
                .findFirst();
    }

    private static boolean replacing(Situation s, ComponentRevision component) {
        return s.seen()
                .workload(component.name(), s.proving())
                .filter(Workload::replacing)
                .isPresent();
    }

    private static Stream<String> words(Situation s, ComponentRevision component) {
        return s.seen().instances(component.name(), s.proving()).stream()
                .filter(pod -> !pod.ending() && pod.template().equals(component.hash()))
                .flatMap(pod -> Stream.concat(ended(s, component, pod), evicted(component, pod)));
    }

    private static Stream<String> ended(Situation s, ComponentRevision component, Instance pod) {
        return pod.ends().stream()
                .filter(end -> isFault(component, end))
                .filter(end -> hadBeenReady(s, pod, end))
                .map(end -> words(component, pod, end));
    }

    private static Stream<String> evicted(ComponentRevision component, Instance pod) {
        return pod.overLimit().filter(_ -> pod.wasReady()).stream()
                .map(
                        how ->
                                component.name()
                                        + ": pod "
                                        + pod.name()
                                        + " was ended by its node after it had been ready: "
                                        + how);
    }

    private static boolean isFault(ComponentRevision component, ContainerEnd end) {
        return component
                .template()
                .lasting(end.container())
                .filter(_ -> end.exitCode() != 0 || end.times() > FORGIVEN)
                .filter(own -> !end.outOfMemory() || end.limited() || isLimited(own))
                .isPresent();
    }

    private static boolean isLimited(JsonNode container) {
        return container.at("/resources/limits").has("memory");
    }

    /**
     * No status says whether a container was ready in a run that is over. All first pods were when
     * Deploy was left; of a pod that was made since, or in Deploy, it is known while the pod is not
     * ready again.
     */
    private static boolean hadBeenReady(Situation s, Instance pod, ContainerEnd end) {
        boolean deployed =
                Optional.ofNullable(s.release().milestones().get("Deploy"))
                        .map(at -> at.truncatedTo(ChronoUnit.SECONDS))
                        .filter(at -> !pod.createdAt().isAfter(at) && !end.at().isBefore(at))
                        .isPresent();
        return deployed || (pod.wasReady() && !pod.ready() && endedReadiness(pod, end));
    }

    private static boolean endedReadiness(Instance pod, ContainerEnd end) {
        Instant turned = pod.turnedAt();
        return turned.isAfter(end.began()) && !turned.isAfter(end.at().plus(TOLD_WITHIN));
    }

    private static String words(ComponentRevision component, Instance pod, ContainerEnd end) {
        return component.name()
                + ": a container of pod "
                + pod.name()
                + " ended after it had been ready: "
                + end.words()
                + (end.exitCode() == 0 ? "; it has ended " + end.times() + " times" : "");
    }
}
