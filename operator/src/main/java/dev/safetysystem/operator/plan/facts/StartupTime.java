package dev.safetysystem.operator.plan.facts;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.operator.model.ComponentRevision;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How long startup probes let containers take until they have started. */
public final class StartupTime {
    /** Kubernetes' own defaults. */
    private static final int PERIOD = 10;

    private static final int FAILURES = 3;

    private StartupTime() {}

    /**
     * Which of these components may take longer than the deadline, in words that go on a sentence;
     * empty if none.
     */
    public static String beyond(Duration deadline, Collection<ComponentRevision> components) {
        return components.stream()
                .flatMap(component -> beyond(deadline, component).stream())
                .collect(Collectors.joining());
    }

    private static Optional<String> beyond(Duration deadline, ComponentRevision component) {
        return longest(component)
                .filter(time -> time.compareTo(deadline) > 0)
                .map(
                        time ->
                                "; the startup probe of "
                                        + component.name()
                                        + " allows "
                                        + Instants.text(time)
                                        + ", but rollout.progressDeadline is "
                                        + Instants.text(deadline));
    }

    private static Optional<Duration> longest(ComponentRevision component) {
        var pod = component.template().pod();
        return Stream.of("/spec/containers", "/spec/initContainers")
                .flatMap(list -> pod.at(list).valueStream())
                .map(container -> container.path("startupProbe"))
                .filter(JsonNode::isObject)
                .map(StartupTime::allowed)
                .max(Comparator.naturalOrder());
    }

    private static Duration allowed(JsonNode probe) {
        long periods = probe.path("failureThreshold").asInt(FAILURES);
        long seconds = probe.path("periodSeconds").asInt(PERIOD);
        return Duration.ofSeconds(probe.path("initialDelaySeconds").asInt(0) + periods * seconds);
    }
}
