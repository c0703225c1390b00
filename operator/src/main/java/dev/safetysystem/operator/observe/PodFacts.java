package dev.safetysystem.operator.observe;

import io.fabric8.kubernetes.api.model.Pod;

import java.util.Optional;

/**
 * What decisions read of a pod.
 *
 * @param instance if one of our workloads made it
 * @param stray if it carries a component's labels although no workload of ours made it
 */
public record PodFacts(Optional<Instance> instance, Optional<Observed.Stray> stray) {
    /**
     * Reads a pod.
     *
     * @param system whose label it carries
     */
    public static PodFacts of(String system, Pod pod) {
        return new PodFacts(Instances.of(system, pod), Instances.stray(system, pod));
    }
}
