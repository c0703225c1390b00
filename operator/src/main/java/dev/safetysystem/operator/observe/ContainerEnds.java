package dev.safetysystem.operator.observe;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.ResourceRequirements;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads off a pod's status which of its containers ended. Left out is what says nothing about the
 * container: a pod that is taken away, and an end of which its node knows nothing.
 */
final class ContainerEnds {
    /** What a runtime answers for a container that it has lost, after a restart of the node. */
    private static final int LOST = 255;

    private static final String UNKNOWN = "ContainerStatusUnknown";
    private static final String OUT_OF_MEMORY = "OOMKilled";

    private ContainerEnds() {}

    static List<ContainerEnd> of(Pod pod) {
        PodStatus status = pod.getStatus();
        return status == null || Troubles.isTakenAway(status)
                ? List.of()
                : Troubles.containers(status).stream()
                        .flatMap(c -> of(status, c).stream())
                        .filter(end -> end.exitCode() != LOST)
                        .toList();
    }

    private static Optional<ContainerEnd> of(PodStatus status, ContainerStatus container) {
        return Stream.of(container.getState(), container.getLastState())
                .flatMap(
                        state ->
                                Optional.ofNullable(state)
                                        .map(ContainerState::getTerminated)
                                        .stream())
                .findFirst()
                .filter(end -> end.getExitCode() != null && !UNKNOWN.equals(end.getReason()))
                .map(end -> read(status, container, end));
    }

    private static ContainerEnd read(
            PodStatus status, ContainerStatus container, ContainerStateTerminated end) {
        return new ContainerEnd(
                container.getName(),
                end.getExitCode(),
                Troubles.byNode(status, end.getStartedAt()),
                Troubles.byNode(status, end.getFinishedAt()),
                times(container),
                OUT_OF_MEMORY.equals(end.getReason()),
                limited(container),
                Troubles.words(container, end));
    }

    /** A restart is counted when the next run begins. */
    private static int times(ContainerStatus container) {
        int restarts = container.getRestartCount() == null ? 0 : container.getRestartCount();
        boolean runs = container.getState() != null && container.getState().getRunning() != null;
        return runs ? restarts : restarts + 1;
    }

    private static boolean limited(ContainerStatus container) {
        return Optional.ofNullable(container.getResources())
                .map(ResourceRequirements::getLimits)
                .filter(limits -> limits.containsKey("memory"))
                .isPresent();
    }
}
