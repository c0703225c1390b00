package dev.safetysystem.operator.world;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.Objects.Key;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What Kubernetes' controllers and the kubelet do, as far as the core looks at it. A pod is ready
 * two seconds after it was started, unless its image's tag ends in {@code never-ready} or {@code
 * crash}, or its track is broken. It is started when it was made, or as soon as there are nodes
 * and, for a tag that begins with {@code missing}, the image.
 */
final class Controllers {
    private static final Duration STARTUP = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofSeconds(30);

    final Set<String> broken = new HashSet<>();
    final Set<String> lost = new HashSet<>();
    final Set<String> evicted = new HashSet<>();
    boolean noNodes;
    Optional<String> podsRefused = Optional.empty();
    boolean imagesArrived;
    private final Map<String, Instant> scheduled = new HashMap<>();
    private final Map<String, Instant> started = new HashMap<>();
    private final Map<String, Boolean> wasReady = new HashMap<>();
    private final Map<String, Instant> turned = new HashMap<>();
    private final World world;
    private int pods;

    Controllers(World world) {
        this.world = world;
    }

    void act() {
        for (var autoscaler : world.all(HorizontalPodAutoscaler.class)) {
            world.get(Deployment.class, autoscaler.getSpec().getScaleTargetRef().getName())
                    .filter(d -> d.getSpec().getReplicas() > 0)
                    .filter(d -> d.getSpec().getReplicas() < autoscaler.getSpec().getMinReplicas())
                    .ifPresent(d -> d.getSpec().setReplicas(autoscaler.getSpec().getMinReplicas()));
        }
        orphans();
        world.all(Pod.class).forEach(this::kubelet);
        world.all(Deployment.class).forEach(this::deployment);
        endpoints();
    }

    /** When a pod will become ready, available, or overdue; all of it in the future. */
    Stream<Instant> moments() {
        return world.all(Pod.class).stream()
                .flatMap(
                        pod -> {
                            Instant made = Instant.parse(pod.getMetadata().getCreationTimestamp());
                            var spec =
                                    world.get(Deployment.class, deploymentOf(pod))
                                            .map(Deployment::getSpec);
                            Instant ready = startedAt(pod).orElse(made).plus(STARTUP);
                            return Stream.of(
                                    ready,
                                    ready.plusSeconds(
                                            spec.map(s -> s.getMinReadySeconds()).orElse(0)),
                                    made.plusSeconds(
                                            spec.map(s -> s.getProgressDeadlineSeconds())
                                                    .orElse(0)));
                        })
                .filter(at -> at.isAfter(world.now));
    }

    private void orphans() {
        for (Pod pod : world.all(Pod.class)) {
            if (world.get(Deployment.class, deploymentOf(pod)).isEmpty()) {
                if (!lost.contains(pod.getMetadata().getLabels().get(Names.TRACK))) {
                    world.objects.remove(Key.of(pod));
                } else if (pod.getMetadata().getDeletionTimestamp() == null) {
                    pod.getMetadata().setDeletionTimestamp(world.now.plus(GRACE).toString());
                }
            }
        }
    }

    private static String deploymentOf(Pod pod) {
        String owner = pod.getMetadata().getOwnerReferences().getFirst().getName();
        return owner.substring(0, owner.lastIndexOf('-'));
    }

    private Optional<Instant> startedAt(Pod pod) {
        return Optional.ofNullable(started.get(pod.getMetadata().getName()));
    }

    private void kubelet(Pod pod) {
        String image = pod.getSpec().getContainers().getFirst().getImage();
        String name = pod.getMetadata().getName();
        if (evicted.contains(name)) {
            world.objects.put(
                    Key.of(pod),
                    new PodBuilder(pod)
                            .withNewStatus()
                            .withPhase("Failed")
                            .withReason("Evicted")
                            .withMessage("The node was low on resource: memory")
                            .endStatus()
                            .build());
            return;
        }
        if (!scheduled.containsKey(name) && noNodes) {
            unschedulable(pod);
            return;
        }
        scheduled.putIfAbsent(name, world.now);
        boolean missing = tag(image).startsWith("missing") && !imagesArrived;
        if (!missing) {
            started.putIfAbsent(name, world.now);
        }
        boolean ready = ready(pod);
        if (!Boolean.valueOf(ready).equals(wasReady.put(name, ready))) {
            turned.put(name, world.now);
        }
        var container = new ContainerStatusBuilder().withName("c").withImage(image);
        container.withReady(ready).withRestartCount(0);
        ContainerStatus status;
        if (missing) {
            status =
                    container
                            .withNewState()
                            .withNewWaiting()
                            .withReason("ImagePullBackOff")
                            .endWaiting()
                            .endState()
                            .build();
        } else if (image.endsWith("crash")) {
            status =
                    container
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
        } else {
            status =
                    container
                            .withNewState()
                            .withNewRunning()
                            .withStartedAt(started.get(name).toString())
                            .endRunning()
                            .endState()
                            .build();
        }
        world.objects.put(
                Key.of(pod),
                new PodBuilder(pod)
                        .withNewStatus()
                        .withContainerStatuses(status)
                        .addNewCondition()
                        .withType("PodScheduled")
                        .withStatus("True")
                        .withLastTransitionTime(scheduled.get(name).toString())
                        .endCondition()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus(ready ? "True" : "False")
                        .withLastTransitionTime(turned.get(name).toString())
                        .endCondition()
                        .endStatus()
                        .build());
    }

    private void unschedulable(Pod pod) {
        world.objects.put(
                Key.of(pod),
                new PodBuilder(pod)
                        .withNewStatus()
                        .addNewCondition()
                        .withType("PodScheduled")
                        .withStatus("False")
                        .withReason("Unschedulable")
                        .withMessage("0/3 nodes are available")
                        .endCondition()
                        .endStatus()
                        .build());
    }

    private static String tag(String image) {
        return image.substring(image.lastIndexOf(':') + 1);
    }

    private boolean ready(Pod pod) {
        String image = pod.getSpec().getContainers().getFirst().getImage();
        boolean faulty = image.endsWith("never-ready") || image.endsWith("crash");
        Map<String, String> labels = pod.getMetadata().getLabels();
        String track = labels.get(Names.COMPONENT) + "/" + labels.get(Names.TRACK);
        boolean up = startedAt(pod).filter(at -> !world.now.isBefore(at.plus(STARTUP))).isPresent();
        boolean here = !evicted.contains(pod.getMetadata().getName());
        return here && !faulty && !broken.contains(track) && up;
    }

    /** What a node ended is left as it is: its ReplicaSet makes another, and deletes nothing. */
    private List<Pod> podsOf(Deployment deployment) {
        return world.all(Pod.class).stream()
                .filter(p -> !evicted.contains(p.getMetadata().getName()))
                .filter(p -> deploymentOf(p).equals(deployment.getMetadata().getName()))
                .toList();
    }

    private void deployment(Deployment deployment) {
        String hash =
                deployment.getSpec().getTemplate().getMetadata().getLabels().get(Names.TEMPLATE);
        int size = deployment.getSpec().getReplicas();
        var all = new ArrayList<>(podsOf(deployment));
        var old = all.stream().filter(p -> !hash(p).equals(hash)).toList();
        var fresh = new ArrayList<>(all.stream().filter(p -> hash(p).equals(hash)).toList());
        // One more than the size, none fewer ready: maxSurge 1, maxUnavailable 0.
        while (fresh.size() < size && all.size() <= size && podsRefused.isEmpty()) {
            Pod pod = pod(deployment, hash);
            all.add(pod);
            fresh.add(pod);
            if (!old.isEmpty()) {
                break;
            }
        }
        long available = fresh.stream().filter(p -> available(deployment, p)).count();
        if (!old.isEmpty()
                && (available == fresh.size() || old.stream().anyMatch(p -> !ready(p)))) {
            Pod goes = old.stream().filter(p -> !ready(p)).findFirst().orElse(old.getFirst());
            world.objects.remove(Key.of(goes));
        }
        while (fresh.size() > size) {
            world.objects.remove(Key.of(fresh.removeLast()));
        }
        status(deployment, hash, size);
    }

    private static String hash(Pod pod) {
        return pod.getMetadata().getLabels().get(Names.TEMPLATE);
    }

    private boolean available(Deployment deployment, Pod pod) {
        var wait = STARTUP.plusSeconds(deployment.getSpec().getMinReadySeconds());
        return ready(pod)
                && startedAt(pod).filter(at -> !world.now.isBefore(at.plus(wait))).isPresent();
    }

    private Pod pod(Deployment deployment, String hash) {
        var template = deployment.getSpec().getTemplate();
        var labels = new HashMap<>(template.getMetadata().getLabels());
        labels.put("pod-template-hash", hash);
        String replicaSet = deployment.getMetadata().getName() + "-" + hash;
        Pod pod =
                new PodBuilder()
                        .withNewMetadata()
                        .withName(replicaSet + "-" + ++pods)
                        .withNamespace(deployment.getMetadata().getNamespace())
                        .withLabels(labels)
                        .addNewOwnerReference()
                        .withKind("ReplicaSet")
                        .withApiVersion("apps/v1")
                        .withName(replicaSet)
                        .withUid("rs-" + replicaSet)
                        .withController(true)
                        .endOwnerReference()
                        .endMetadata()
                        .withSpec(template.getSpec())
                        .build();
        world.created(pod);
        kubelet(pod);
        return (Pod) world.objects.get(Key.of(pod));
    }

    private void status(Deployment deployment, String hash, int size) {
        var all = podsOf(deployment);
        int ready = (int) all.stream().filter(this::ready).count();
        int available = (int) all.stream().filter(p -> available(deployment, p)).count();
        boolean enough = available >= size - mayBeMissing(deployment, size);
        String before =
                deployment.getStatus() == null
                        ? ""
                        : deployment.getStatus().getConditions().getFirst().getStatus();
        String since =
                before.equals(enough ? "True" : "False")
                        ? deployment.getStatus().getConditions().getFirst().getLastTransitionTime()
                        : world.now.toString();
        boolean fewer = all.size() < size;
        deployment.setStatus(
                new DeploymentStatusBuilder()
                        .withObservedGeneration(deployment.getMetadata().getGeneration())
                        .withReplicas(all.size())
                        .withUpdatedReplicas(
                                (int) all.stream().filter(p -> hash(p).equals(hash)).count())
                        .withReadyReplicas(ready)
                        .withAvailableReplicas(available)
                        .withConditions(
                                new DeploymentConditionBuilder()
                                        .withType("Available")
                                        .withStatus(enough ? "True" : "False")
                                        .withLastTransitionTime(since)
                                        .build(),
                                progressing(deployment, all, hash),
                                new DeploymentConditionBuilder()
                                        .withType("ReplicaFailure")
                                        .withStatus(
                                                fewer && podsRefused.isPresent() ? "True" : "False")
                                        .withMessage(podsRefused.orElse(""))
                                        .build())
                        .build());
    }

    private static int mayBeMissing(Deployment deployment, int size) {
        var most = deployment.getSpec().getStrategy().getRollingUpdate().getMaxUnavailable();
        return most.getStrVal() == null
                ? most.getIntVal()
                : Integer.parseInt(most.getStrVal().replace("%", "")) * size / 100;
    }

    private io.fabric8.kubernetes.api.model.apps.DeploymentCondition progressing(
            Deployment deployment, List<Pod> all, String hash) {
        Instant newest =
                all.stream()
                        .filter(p -> hash(p).equals(hash))
                        .map(p -> Instant.parse(p.getMetadata().getCreationTimestamp()))
                        .max(Instant::compareTo)
                        .orElse(world.now);
        boolean waits = all.stream().anyMatch(p -> hash(p).equals(hash) && !ready(p));
        boolean overdue =
                waits
                        && !world.now.isBefore(
                                newest.plusSeconds(
                                        deployment.getSpec().getProgressDeadlineSeconds()));
        return new DeploymentConditionBuilder()
                .withType("Progressing")
                .withStatus(overdue ? "False" : "True")
                .withReason(overdue ? "ProgressDeadlineExceeded" : "ReplicaSetUpdated")
                .build();
    }

    /** Endpoint slices follow selectors and readiness. */
    void endpoints() {
        for (Service service : world.all(Service.class)) {
            var selector = service.getSpec().getSelector();
            List<Endpoint> endpoints =
                    world.all(Pod.class).stream()
                            .filter(
                                    p ->
                                            p.getMetadata()
                                                    .getLabels()
                                                    .entrySet()
                                                    .containsAll(selector.entrySet()))
                            .map(this::endpoint)
                            .toList();
            EndpointSlice slice =
                    new EndpointSliceBuilder()
                            .withNewMetadata()
                            .withName(service.getMetadata().getName())
                            .addToLabels(
                                    "kubernetes.io/service-name", service.getMetadata().getName())
                            .endMetadata()
                            .withEndpoints(endpoints)
                            .build();
            world.objects.put(Key.of(slice), slice);
        }
    }

    private Endpoint endpoint(Pod pod) {
        return new EndpointBuilder()
                .withNewConditions()
                .withReady(ready(pod))
                .endConditions()
                .withNewTargetRef()
                .withKind("Pod")
                .withName(pod.getMetadata().getName())
                .endTargetRef()
                .build();
    }
}
