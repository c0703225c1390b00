package dev.safetysystem.e2e.bench;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.e2e.cluster.EachChange;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What each system says of itself, told by one watch: to list hundreds of them every second would
 * be a good part of the load that is measured.
 */
final class Releases implements AutoCloseable {
    private final ConcurrentMap<String, SafetySystem> systems = new ConcurrentHashMap<>();
    private final SharedIndexInformer<SafetySystem> informer;

    Releases(KubernetesClient client) {
        informer =
                client.resources(SafetySystem.class)
                        .inAnyNamespace()
                        .inform(EachChange.into(systems));
    }

    /** How many with such a name have released this version, and say so of their present spec. */
    long released(String prefix, String version) {
        return systems.values().stream()
                .filter(system -> system.getMetadata().getName().startsWith(prefix))
                .filter(system -> isReleased(system, version))
                .count();
    }

    /** Whether a system has released this version and nothing is left to do for that. */
    boolean isSettled(String name, String version) {
        return Optional.ofNullable(systems.get(name))
                .filter(system -> isReleased(system, version))
                .filter(system -> system.getStatus().release() == null)
                .isPresent();
    }

    private static boolean isReleased(SafetySystem system, String version) {
        return status(system)
                .filter(status -> version.equals(status.version()))
                .filter(status -> says(status, "Released"))
                .isPresent();
    }

    /** The release of a system that is in this step; empty when there is none, or in another. */
    Optional<String> inStep(String name, String step) {
        return Optional.ofNullable(systems.get(name))
                .flatMap(Releases::status)
                .filter(status -> step.equals(status.step()))
                .map(status -> status.release().name());
    }

    /** Whether the present spec of a system is refused and nothing is left to do for that. */
    boolean isRefused(String name) {
        return Optional.ofNullable(systems.get(name))
                .flatMap(Releases::status)
                .filter(status -> status.release() == null && says(status, "Refused"))
                .isPresent();
    }

    private static boolean says(SafetySystemStatus status, String reason) {
        return status.conditions().stream().anyMatch(each -> each.getReason().equals(reason));
    }

    /** What is said of the present spec. */
    private static Optional<SafetySystemStatus> status(SafetySystem system) {
        return Optional.ofNullable(system.getStatus())
                .filter(
                        status ->
                                Objects.equals(
                                        status.observedGeneration(),
                                        system.getMetadata().getGeneration()));
    }

    @Override
    public void close() {
        informer.close();
    }
}
