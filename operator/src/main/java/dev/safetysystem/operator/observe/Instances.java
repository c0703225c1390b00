package dev.safetysystem.operator.observe;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Track;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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

    static Optional<Instance> of(String system, Pod pod) {
        return ours(system, pod) ? Optional.of(read(pod)) : Optional.empty();
    }

    /** Those that have not ended, as far as anybody says. */
    static List<Instance> present(List<PodFacts> pods, Instant now) {
        return pods.stream()
                .flatMap(pod -> pod.instance().stream())
                .filter(instance -> instance.gone().filter(at -> !now.isBefore(at)).isEmpty())
                .toList();
    }

    /** A pod that carries a component's labels although no workload of ours made it. */
    static Optional<Observed.Stray> stray(String system, Pod pod) {
        boolean could =
                labels(pod).containsKey(Names.COMPONENT)
                        && pod.getMetadata().getDeletionTimestamp() == null
                        && !ended(pod)
                        && !ours(system, pod);
        return could
                ? Optional.of(
                        new Observed.Stray(
                                labels(pod).get(Names.COMPONENT),
                                pod.getMetadata().getName(),
                                Optional.ofNullable(labels(pod).get(Names.TRACK)).map(Track::new)))
                : Optional.empty();
    }

    private static boolean ended(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return "Succeeded".equals(phase) || "Failed".equals(phase);
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
                        .filter(owner -> "ReplicaSet".equals(owner.getKind()))
                        .map(OwnerReference::getName)
                        .filter(replicaSet::equals)
                        .isPresent();
    }

    private static Instance read(Pod pod) {
        Map<String, String> labels = labels(pod);
        return new Instance(
                pod.getMetadata().getName(),
                Optional.ofNullable(pod.getMetadata().getUid()).orElse(""),
                address(pod),
                labels.get(Names.COMPONENT),
                new Track(labels.get(Names.TRACK)),
                labels.getOrDefault(Names.TEMPLATE, ""),
                labels.get(POD_TEMPLATE_HASH),
                Troubles.isReady(pod),
                Troubles.wasReady(pod),
                Troubles.turnedAt(pod).orElseGet(() -> KubernetesTime.created(pod)),
                // Kubernetes adds the grace period to it when it takes the delete.
                Optional.ofNullable(pod.getMetadata().getDeletionTimestamp())
                        .map(KubernetesTime::parse)
                        .map(at -> at.plus(UNANSWERED)),
                KubernetesTime.created(pod),
                Troubles.of(pod),
                ContainerEnds.of(pod),
                images(pod));
    }

    /** A node's own address leads to whatever else listens there, its kubelet for one. */
    private static String address(Pod pod) {
        return Optional.ofNullable(pod.getStatus())
                .filter(_ -> Troubles.isReady(pod))
                .filter(status -> status.getPodIP() != null)
                .filter(status -> !status.getPodIP().equals(status.getHostIP()))
                .map(PodStatus::getPodIP)
                .orElse("");
    }

    private static Map<String, ImageDigest> images(Pod pod) {
        var images = new TreeMap<String, ImageDigest>();
        Optional.ofNullable(pod.getStatus()).stream()
                .flatMap(status -> Troubles.containers(status).stream())
                .filter(container -> container.getName() != null)
                .forEach(
                        container ->
                                ImageDigest.parse(container.getImageID())
                                        .ifPresent(d -> images.put(container.getName(), d)));
        return images;
    }

    private static Map<String, String> labels(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }
}
