package dev.safetysystem.operator.observe;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Track;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads pods of our workloads. A pod is ours if its controller is the ReplicaSet that the
 * Deployment of its labels would have: {@code <system>-<component>-<track>-<pod-template-hash>}.
 * The ReplicaSets themselves are not looked at, so pods still count while they are ending although
 * their Deployment is gone: a track that is still terminating is not absent.
 */
final class Instances {
    private static final String POD_TEMPLATE_HASH = "pod-template-hash";

    /**
     * A kubelet ends a pod within its grace period and says so. One that has not said so this much
     * later is on a node that is lost: nobody reaches it through a Service any more.
     */
    private static final Duration UNANSWERED = Duration.ofSeconds(10);

    private Instances() {}

    static List<Instance> of(String system, Collection<Pod> pods, Instant now) {
        return pods.stream()
                .filter(pod -> ours(system, pod))
                .map(Instances::read)
                .filter(instance -> instance.gone().filter(at -> !now.isBefore(at)).isEmpty())
                .toList();
    }

    /** Pods that could take traffic of a component although no Rolling release made them. */
    static List<Observed.Stray> strays(String system, Collection<Pod> pods) {
        return pods.stream()
                .filter(pod -> labels(pod).containsKey(Names.COMPONENT))
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .filter(pod -> !ended(pod))
                .filter(pod -> !ours(system, pod) || !rolls(pod))
                .map(
                        pod ->
                                new Observed.Stray(
                                        labels(pod).get(Names.COMPONENT),
                                        pod.getMetadata().getName()))
                .toList();
    }

    private static boolean ended(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return "Succeeded".equals(phase) || "Failed".equals(phase);
    }

    private static boolean rolls(Pod pod) {
        String track = labels(pod).get(Names.TRACK);
        return Track.MAIN.name().equals(track) || Track.FIRST.name().equals(track);
    }

    private static boolean ours(String system, Pod pod) {
        Map<String, String> labels = labels(pod);
        String replicaSet =
                String.join(
                        "-",
                        system,
                        labels.get(Names.COMPONENT),
                        labels.get(Names.TRACK),
                        labels.get(POD_TEMPLATE_HASH));
        return labels.containsKey(Names.COMPONENT)
                && labels.containsKey(Names.TRACK)
                && Ownership.controller(pod)
                        .filter(owner -> owner.getKind().equals("ReplicaSet"))
                        .map(OwnerReference::getName)
                        .filter(replicaSet::equals)
                        .isPresent();
    }

    private static Instance read(Pod pod) {
        Map<String, String> labels = labels(pod);
        return new Instance(
                pod.getMetadata().getName(),
                labels.get(Names.COMPONENT),
                new Track(labels.get(Names.TRACK)),
                labels.getOrDefault(Names.TEMPLATE, ""),
                Troubles.isReady(pod),
                Troubles.turnedAt(pod).orElseGet(() -> KubernetesTime.created(pod)),
                // Kubernetes adds the grace period to it when it takes the delete.
                Optional.ofNullable(pod.getMetadata().getDeletionTimestamp())
                        .map(KubernetesTime::parse)
                        .map(at -> at.plus(UNANSWERED)),
                KubernetesTime.created(pod),
                Troubles.of(pod));
    }

    private static Map<String, String> labels(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }
}
