package dev.safetysystem.operator.observe;

import dev.safetysystem.operator.model.PlainText;
import dev.safetysystem.operator.observe.Instance.Trouble;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateRunning;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads off a pod's status what keeps it from being ready. Only what Kubernetes itself says is
 * repeated, cut to {@value #LONGEST} characters; never the pod's spec, whose environment may hold
 * what nobody should read, and never what a container says of its end, which may hold the same.
 */
final class Troubles {
    private static final int LONGEST = 256;

    /** What a runtime or a kubelet calls an end; no other text of a container's is repeated. */
    private static final Pattern REASON = Pattern.compile("[A-Z][A-Za-z]{0,63}");

    private static final Set<String> IMAGE =
            Set.of(
                    "ErrImagePull",
                    "ImagePullBackOff",
                    "InvalidImageName",
                    "ErrImageNeverPull",
                    "ImageInspectError",
                    "RegistryUnavailable",
                    "SignatureValidationFailed");
    private static final Set<String> CONFIG =
            Set.of("CreateContainerConfigError", "CreateContainerError");

    private Troubles() {}

    /**
     * What keeps a pod from being ready. The environment is named first: while an image or a
     * reference is missing, a container that ended before says nothing about the present template.
     */
    static Trouble of(Pod pod) {
        PodStatus status = pod.getStatus();
        if (status == null || isReady(pod)) {
            return new Trouble.None();
        }
        List<ContainerStatus> containers = containers(status);
        return unschedulable(status)
                .or(() -> endedByNode(status))
                .or(() -> waiting(containers, IMAGE).map(Troubles::image))
                .or(() -> waiting(containers, CONFIG).map(Troubles::config))
                .or(() -> ended(status, containers))
                .or(() -> unready(status, containers))
                .orElseGet(Trouble.None::new);
    }

    /** Whether the pod's own condition says so. */
    static boolean isReady(Pod pod) {
        return pod.getStatus() != null && isTrue(pod.getStatus(), "Ready");
    }

    /** When that last changed. */
    static Optional<Instant> turnedAt(Pod pod) {
        return Optional.ofNullable(pod.getStatus())
                .flatMap(
                        status ->
                                condition(status, "Ready")
                                        .map(PodCondition::getLastTransitionTime)
                                        .map(at -> byNode(status, at)));
    }

    /**
     * An instant that a node wrote. No kubelet sees a pod before the scheduler gave it to its node:
     * where it says so, its clock is behind by as much at least.
     */
    static Instant byNode(PodStatus status, String instant) {
        Instant at = KubernetesTime.parse(instant);
        Instant given = scheduled(status);
        Instant seen = KubernetesTime.parse(status.getStartTime());
        boolean behind = !seen.equals(Instant.EPOCH) && seen.isBefore(given);
        return behind && !at.equals(Instant.EPOCH) ? at.plus(Duration.between(seen, given)) : at;
    }

    /** Whether its node or the API server takes the pod away: its containers end on demand then. */
    static boolean isTakenAway(PodStatus status) {
        return isTrue(status, "DisruptionTarget") || endedByNode(status).isPresent();
    }

    /**
     * Whether a pod is or was ready. A pod is initialized once; if it never was ready, its
     * condition Ready is as old as that, or older.
     */
    static boolean wasReady(Pod pod) {
        return isReady(pod)
                || turnedAt(pod)
                        .filter(turned -> prepared(pod.getStatus()).isBefore(turned))
                        .isPresent();
    }

    private static Instant prepared(PodStatus status) {
        return condition(status, "Initialized")
                .map(c -> byNode(status, c.getLastTransitionTime()))
                .filter(at -> at.isAfter(scheduled(status)))
                .orElseGet(() -> scheduled(status));
    }

    static List<ContainerStatus> containers(PodStatus status) {
        return Stream.concat(
                        status.getInitContainerStatuses().stream(),
                        status.getContainerStatuses().stream())
                .toList();
    }

    private static Optional<Trouble> unschedulable(PodStatus status) {
        return condition(status, "PodScheduled")
                .filter(c -> "False".equals(c.getStatus()))
                .filter(c -> "Unschedulable".equals(c.getReason()))
                .map(
                        c ->
                                new Trouble.Unschedulable(
                                        cut(reasons(text(c.getMessage(), "it does not say why")))));
    }

    /**
     * What the scheduler says, without its counts: they change with every node that comes or goes,
     * and nobody's state changes with them.
     */
    private static String reasons(String message) {
        String why = message.replaceFirst("^[^:]*nodes are available: ", "");
        // What comes after the first sentence is what would help, counted again.
        String own = why.split("\\. |\\.$", 2)[0];
        return Stream.of(own.split(", "))
                .map(reason -> reason.replaceFirst("^[0-9/]+ ", ""))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** Only the kubelet gives a whole pod a reason to have failed. */
    private static Optional<Trouble> endedByNode(PodStatus status) {
        return "Failed".equals(status.getPhase()) && status.getReason() != null
                ? Optional.of(
                        new Trouble.EndedByNode(
                                cut(
                                        status.getReason()
                                                + ": "
                                                + text(status.getMessage(), "no message")),
                                ownLimit(status)))
                : Optional.empty();
    }

    /**
     * A kubelet evicts for want of its own, and says so in the condition DisruptionTarget; or, in
     * the same words but without the condition, since a container or an emptyDir has grown beyond
     * its limit.
     */
    private static boolean ownLimit(PodStatus status) {
        return "Evicted".equals(status.getReason())
                && condition(status, "DisruptionTarget").isEmpty();
    }

    private static Optional<ContainerStatus> waiting(
            List<ContainerStatus> containers, Set<String> reasons) {
        return containers.stream()
                .filter(
                        c ->
                                waitingState(c)
                                        .map(ContainerStateWaiting::getReason)
                                        .filter(reasons::contains)
                                        .isPresent())
                .findFirst();
    }

    private static Optional<ContainerStateWaiting> waitingState(ContainerStatus container) {
        return Optional.ofNullable(container.getState()).map(ContainerState::getWaiting);
    }

    private static Trouble image(ContainerStatus container) {
        // What the registry answered is not repeated: it may be anything.
        return new Trouble.ImageUnavailable(text(container.getImage(), container.getName()));
    }

    private static Trouble config(ContainerStatus container) {
        ContainerStateWaiting waiting = waitingState(container).orElseThrow();
        return new Trouble.ConfigUnavailable(
                cut(container.getName() + ": " + text(waiting.getMessage(), waiting.getReason())));
    }

    private static Optional<Trouble> ended(PodStatus status, List<ContainerStatus> containers) {
        return containers.stream()
                .flatMap(c -> lastEnd(c).map(end -> ending(status, c, end)).stream())
                .findFirst();
    }

    /** How a container last ended, if that was a failure; a finished init container is none. */
    private static Optional<ContainerStateTerminated> lastEnd(ContainerStatus container) {
        return Stream.of(container.getState(), container.getLastState())
                .filter(state -> state != null && state.getTerminated() != null)
                .map(ContainerState::getTerminated)
                .filter(end -> failed(container, end))
                .findFirst();
    }

    private static boolean failed(ContainerStatus container, ContainerStateTerminated end) {
        boolean crashLoop =
                waitingState(container)
                        .map(w -> "CrashLoopBackOff".equals(w.getReason()))
                        .orElse(false);
        return crashLoop || (end.getExitCode() != null && end.getExitCode() != 0);
    }

    private static Trouble ending(
            PodStatus status, ContainerStatus container, ContainerStateTerminated end) {
        return new Trouble.Unhealthy(words(container, end), started(status, container));
    }

    /** How a container ended. */
    static String words(ContainerStatus container, ContainerStateTerminated end) {
        var message = new StringBuilder(container.getName());
        message.append(" ended with exit code ").append(end.getExitCode());
        String reason = end.getReason();
        if (reason != null && !reason.equals("Error") && REASON.matcher(reason).matches()) {
            message.append(" (").append(reason).append(')');
        }
        if (container.getRestartCount() != null && container.getRestartCount() > 0) {
            message.append(", restarted");
        }
        return cut(message.toString());
    }

    /**
     * A container runs and is not ready: its probe has not passed, or no longer does; an init
     * container has not finished, or a sidecar not started.
     */
    private static Optional<Trouble> unready(PodStatus status, List<ContainerStatus> containers) {
        List<ContainerStatus> unready =
                containers.stream()
                        .filter(c -> c.getState() != null && c.getState().getRunning() != null)
                        .filter(c -> !Boolean.TRUE.equals(c.getReady()))
                        .toList();
        if (!unready.isEmpty()) {
            String names =
                    String.join(", ", unready.stream().map(ContainerStatus::getName).toList());
            Instant since =
                    unready.stream()
                            .map(c -> started(status, c))
                            .min(Instant::compareTo)
                            .orElseThrow();
            return Optional.of(
                    new Trouble.Unhealthy(cut(names + ": running, but not ready"), since));
        }
        return condition(status, "Ready")
                .filter(c -> "ReadinessGatesNotReady".equals(c.getReason()))
                .map(
                        c ->
                                new Trouble.Unhealthy(
                                        cut(text(c.getMessage(), c.getReason())),
                                        scheduled(status)));
    }

    /**
     * When a container was first started. A status holds the present and the last run only: what
     * was restarted more than once counts from when a node took the pod.
     */
    private static Instant started(PodStatus status, ContainerStatus container) {
        Integer restarts = container.getRestartCount();
        if (restarts != null && restarts > 1) {
            return scheduled(status);
        }
        return Stream.of(container.getLastState(), container.getState())
                .flatMap(state -> startedAt(state).stream())
                .findFirst()
                .map(at -> byNode(status, at))
                .orElseGet(() -> scheduled(status));
    }

    private static Optional<String> startedAt(ContainerState state) {
        var present = Optional.ofNullable(state);
        return present.map(ContainerState::getTerminated)
                .map(ContainerStateTerminated::getStartedAt)
                .or(
                        () ->
                                present.map(ContainerState::getRunning)
                                        .map(ContainerStateRunning::getStartedAt));
    }

    private static Instant scheduled(PodStatus status) {
        return condition(status, "PodScheduled")
                .filter(c -> "True".equals(c.getStatus()))
                .map(c -> KubernetesTime.parse(c.getLastTransitionTime()))
                .orElse(Instant.EPOCH);
    }

    private static boolean isTrue(PodStatus status, String type) {
        return condition(status, type).filter(c -> "True".equals(c.getStatus())).isPresent();
    }

    private static Optional<PodCondition> condition(PodStatus status, String type) {
        return status.getConditions().stream().filter(c -> type.equals(c.getType())).findFirst();
    }

    private static String text(String preferred, String otherwise) {
        return preferred == null || preferred.isBlank() ? otherwise : preferred.strip();
    }

    private static String cut(String text) {
        return PlainText.line(text.replaceAll("\\s+", " "), LONGEST);
    }
}
