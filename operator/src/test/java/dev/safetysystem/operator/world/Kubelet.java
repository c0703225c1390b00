package dev.safetysystem.operator.world;

import dev.safetysystem.operator.model.ContentHash;
import dev.safetysystem.operator.model.Names;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What scheduler and kubelet do with a pod, as far as the core looks at it. It is ready two seconds
 * after it was started ({@code slow-start}: ten), unless its image's tag ends in {@code
 * never-ready}, {@code crash} or {@code crash-loop}, or its track is broken. It is started when it
 * was made, or as soon as there are nodes and, for a tag that begins with {@code missing} or ends
 * in {@code no-such-image}, the image.
 */
final class Kubelet {
    private static final Duration STARTUP = Duration.ofSeconds(2);
    private static final Duration SLOW = Duration.ofSeconds(10);

    final Set<String> broken = new HashSet<>();
    final Map<String, Eviction> evicted = new HashMap<>();
    final Set<String> unheard = new HashSet<>();
    boolean noNodes;
    boolean imagesArrived;
    private final Map<String, Instant> scheduled = new HashMap<>();
    private final Map<String, Instant> started = new HashMap<>();
    private final Map<String, Boolean> wasReady = new HashMap<>();
    private final Map<String, Instant> turned = new HashMap<>();
    private final Map<String, ContainerStateTerminated> ends = new HashMap<>();
    private final Map<String, Integer> restarts = new HashMap<>();
    private final Map<String, Integer> moved = new HashMap<>();
    private final Map<String, String> addresses = new HashMap<>();
    private final Map<String, String> pulled = new HashMap<>();
    private final Cluster cluster;

    /**
     * Why a node ended a pod.
     *
     * @param ownLimit for a limit of the pod's own, not for want of anything
     */
    record Eviction(String message, boolean ownLimit) {}

    Kubelet(Cluster cluster) {
        this.cluster = cluster;
    }

    void act(Pod pod) {
        PodStatus status = status(pod);
        if (!Objects.equals(status, pod.getStatus())) {
            cluster.put(new PodBuilder(pod).withStatus(status).build());
        }
    }

    private PodStatus status(Pod pod) {
        String name = pod.getMetadata().getName();
        if (evicted.containsKey(name)) {
            return "Failed".equals(pod.getStatus().getPhase())
                    ? pod.getStatus()
                    : evicted(pod.getStatus(), evicted.get(name));
        }
        if (!scheduled.containsKey(name) && noNodes) {
            return unschedulable();
        }
        scheduled.putIfAbsent(name, cluster.now());
        boolean missing = isMissing(image(pod)) && !imagesArrived;
        if (!missing) {
            started.putIfAbsent(name, cluster.now());
        }
        boolean ready = ready(pod);
        // What the node said last of its containers stands as it is.
        boolean up = ready || unheard.contains(name);
        if (!Boolean.valueOf(ready).equals(wasReady.put(name, ready))) {
            turned.put(name, cluster.now());
        }
        return new PodStatusBuilder()
                .withHostIP("192.0.2.1")
                .withPodIP(addresses.computeIfAbsent(name, _ -> "10.0.0." + addresses.size()))
                .withContainerStatuses(
                        pod.getSpec().getContainers().stream()
                                .map(c -> container(pod, c, missing, up))
                                .toList())
                .withInitContainerStatuses(
                        pod.getSpec().getInitContainers().stream()
                                .map(c -> initialized(pod, c, missing, up))
                                .toList())
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("True")
                .withLastTransitionTime(scheduled.get(name).toString())
                .endCondition()
                .addNewCondition()
                .withType("Initialized")
                .withStatus("True")
                .withLastTransitionTime(scheduled.get(name).toString())
                .endCondition()
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .withLastTransitionTime(turned.get(name).toString())
                .endCondition()
                .build();
    }

    /** A container ends and is started again at once; the pod is as unready as a new one. */
    void end(Pod pod, String container, ContainerStateTerminated how) {
        String name = pod.getMetadata().getName();
        String key = name + "/" + container;
        how.setStartedAt(started.get(name).toString());
        how.setFinishedAt(cluster.now().toString());
        ends.put(key, how);
        restarts.merge(key, 1, Integer::sum);
        started.put(name, cluster.now());
    }

    /** A sidecar runs on; any other init container is done. */
    private ContainerStatus initialized(Pod pod, Container spec, boolean missing, boolean ready) {
        ContainerStatus like = container(pod, spec, missing, ready);
        return "Always".equals(spec.getRestartPolicy())
                ? like
                : new ContainerStatusBuilder(like)
                        .withReady(true)
                        .withNewState()
                        .withNewTerminated()
                        .withExitCode(0)
                        .endTerminated()
                        .endState()
                        .build();
    }

    /** From now on a tag means another image to whoever pulls it. */
    void move(String image) {
        moved.merge(image, 1, Integer::sum);
    }

    private String pull(String image) {
        String content = image + " " + moved.getOrDefault(image, 0);
        return image + "@sha256:" + ContentHash.digest(content);
    }

    private ContainerStatus container(Pod pod, Container spec, boolean missing, boolean ready) {
        String image = image(pod);
        String key = pod.getMetadata().getName() + "/" + spec.getName();
        var container = new ContainerStatusBuilder().withName(spec.getName());
        container.withImage(spec.getImage()).withReady(ready);
        container.withRestartCount(restarts.getOrDefault(key, 0));
        if (!missing) {
            container.withImageID(pulled.computeIfAbsent(key, k -> pull(spec.getImage())));
        }
        if (ends.containsKey(key)) {
            container.withNewLastState().withTerminated(ends.get(key)).endLastState();
        }
        if (missing) {
            return container
                    .withNewState()
                    .withNewWaiting()
                    .withReason("ImagePullBackOff")
                    .endWaiting()
                    .endState()
                    .build();
        }
        if (crashes(image)) {
            return container
                    .withRestartCount(3)
                    .withNewState()
                    .withNewWaiting()
                    .withReason("CrashLoopBackOff")
                    .endWaiting()
                    .endState()
                    .withNewLastState()
                    .withNewTerminated()
                    .withExitCode(1)
                    .endTerminated()
                    .endLastState()
                    .build();
        }
        return container
                .withNewState()
                .withNewRunning()
                .withStartedAt(started.get(pod.getMetadata().getName()).toString())
                .endRunning()
                .endState()
                .build();
    }

    /** What was known of it stays, but that it is not ready any more. */
    private PodStatus evicted(PodStatus before, Eviction why) {
        var status =
                new PodStatusBuilder(before)
                        .withPhase("Failed")
                        .withReason("Evicted")
                        .withMessage(why.message());
        if (before.getConditions().stream().anyMatch(Kubelet::isReady)) {
            status =
                    status.editMatchingCondition(c -> c.getType().equals("Ready"))
                            .withStatus("False")
                            .withLastTransitionTime(cluster.now().toString())
                            .endCondition();
        }
        return why.ownLimit()
                ? status.build()
                : status.addNewCondition()
                        .withType("DisruptionTarget")
                        .withStatus("True")
                        .withReason("TerminationByKubelet")
                        .endCondition()
                        .build();
    }

    private static boolean isReady(PodCondition condition) {
        return condition.getType().equals("Ready") && condition.getStatus().equals("True");
    }

    private static PodStatus unschedulable() {
        return new PodStatusBuilder()
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage("0/3 nodes are available")
                .endCondition()
                .build();
    }

    boolean ready(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        String track = labels.get(Names.COMPONENT) + "/" + labels.get(Names.TRACK);
        boolean faulty = image(pod).endsWith("never-ready") || crashes(image(pod));
        boolean up = startedFor(pod, startup(pod));
        String name = pod.getMetadata().getName();
        boolean here = !evicted.containsKey(name) && !unheard.contains(name);
        return here && !faulty && !broken.contains(track) && up;
    }

    /** How long it takes from its start to its readiness. */
    static Duration startup(Pod pod) {
        return image(pod).endsWith("slow-start") ? SLOW : STARTUP;
    }

    /** Whether it was started so long ago. */
    boolean startedFor(Pod pod, Duration time) {
        return startedAt(pod).filter(at -> !cluster.now().isBefore(at.plus(time))).isPresent();
    }

    Optional<Instant> startedAt(Pod pod) {
        return Optional.ofNullable(started.get(pod.getMetadata().getName()));
    }

    static String image(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getImage();
    }

    private static boolean crashes(String image) {
        return image.endsWith("crash") || image.endsWith("crash-loop");
    }

    private static boolean isMissing(String image) {
        String tag = image.substring(image.lastIndexOf(':') + 1);
        return tag.startsWith("missing") || tag.endsWith("no-such-image");
    }
}
