package dev.safetysystem.operator.world;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.observe.SliceFacts;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What Kubernetes' controllers do, as far as the core looks at it. */
final class Controllers {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final int MOST_ROUNDS = 200;

    final Kubelet kubelet;
    final Set<String> lost = new HashSet<>();

    /** How many pods the load of a component needs, as its metrics say; absent: there are none. */
    final Map<String, Integer> load = new HashMap<>();

    Optional<String> podsRefused = Optional.empty();
    private final Cluster cluster;
    private int pods;

    Controllers(Cluster cluster) {
        this.cluster = cluster;
        this.kubelet = new Kubelet(cluster);
    }

    /** Everything that they do at this instant. */
    void act() {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            long before = cluster.version();
            garbage();
            cluster.all(HorizontalPodAutoscaler.class).forEach(this::autoscaler);
            cluster.all(Pod.class).forEach(kubelet::act);
            cluster.all(Deployment.class).forEach(this::deployment);
            cluster.all(Service.class).forEach(this::endpoints);
            if (cluster.version() == before) {
                return;
            }
        }
        throw new AssertionError("controllers that never rest");
    }

    /** When a pod will become ready, available, or overdue; all of it in the future. */
    Stream<Instant> moments() {
        return cluster.all(Pod.class).stream()
                .flatMap(
                        pod -> {
                            Instant made = Instant.parse(pod.getMetadata().getCreationTimestamp());
                            var spec =
                                    cluster.get(Deployment.class, deploymentOf(pod))
                                            .map(Deployment::getSpec);
                            Instant ready =
                                    kubelet.startedAt(pod).orElse(made).plus(Kubelet.startup(pod));
                            return Stream.of(
                                    ready,
                                    ready.plusSeconds(
                                            spec.map(s -> s.getMinReadySeconds()).orElse(0)),
                                    made.plusSeconds(
                                            spec.map(s -> s.getProgressDeadlineSeconds())
                                                    .orElse(0)));
                        })
                .filter(at -> at.isAfter(cluster.now()));
    }

    /**
     * Faster than any real one: what has no traffic has no load, and is scaled down at once unless
     * that is disabled.
     */
    private void autoscaler(HorizontalPodAutoscaler autoscaler) {
        cluster.get(Deployment.class, autoscaler.getSpec().getScaleTargetRef().getName())
                .filter(d -> d.getSpec().getReplicas() > 0)
                .ifPresent(
                        d -> {
                            int now = d.getSpec().getReplicas();
                            int size = wanted(autoscaler, d);
                            if (size > now || size < now && isAlone(autoscaler)) {
                                cluster.scale(Key.of(d), size);
                            }
                        });
    }

    /** Two of one Deployment change it to and fro every 15 seconds; here the larger size stays. */
    private boolean isAlone(HorizontalPodAutoscaler autoscaler) {
        return cluster.all(HorizontalPodAutoscaler.class).stream()
                        .map(one -> one.getSpec().getScaleTargetRef().getName())
                        .filter(autoscaler.getSpec().getScaleTargetRef().getName()::equals)
                        .count()
                == 1;
    }

    private int wanted(HorizontalPodAutoscaler autoscaler, Deployment deployment) {
        var spec = autoscaler.getSpec();
        int now = deployment.getSpec().getReplicas();
        if (now > spec.getMaxReplicas() || now < spec.getMinReplicas()) {
            return Math.clamp(now, spec.getMinReplicas(), spec.getMaxReplicas());
        }
        var behavior = Optional.ofNullable(spec.getBehavior());
        boolean held =
                behavior.map(b -> b.getScaleDown())
                        .filter(rules -> "Disabled".equals(rules.getSelectPolicy()))
                        .isPresent();
        int asked =
                Math.clamp(asked(deployment, now), spec.getMinReplicas(), spec.getMaxReplicas());
        return held ? Math.max(now, asked) : asked;
    }

    private int asked(Deployment deployment, int now) {
        String component = Sight.component(deployment);
        var needed = Optional.ofNullable(load.get(component));
        boolean idle =
                cluster.all(Service.class).stream()
                        .filter(Sight::isProduction)
                        .filter(service -> Sight.component(service).equals(component))
                        .anyMatch(
                                service ->
                                        !Sight.selects(
                                                service,
                                                deployment
                                                        .getSpec()
                                                        .getTemplate()
                                                        .getMetadata()
                                                        .getLabels()));
        return idle ? needed.map(_ -> 0).orElse(now) : needed.orElse(now);
    }

    private void garbage() {
        for (Pod pod : cluster.all(Pod.class)) {
            if (cluster.get(Deployment.class, deploymentOf(pod)).isEmpty()) {
                if (!lost.contains(pod.getMetadata().getLabels().get(Names.TRACK))) {
                    cluster.remove(Key.of(pod));
                } else if (pod.getMetadata().getDeletionTimestamp() == null) {
                    cluster.put(
                            new PodBuilder(pod)
                                    .editMetadata()
                                    .withDeletionTimestamp(cluster.now().plus(GRACE).toString())
                                    .endMetadata()
                                    .build());
                }
            }
        }
        for (EndpointSlice slice : cluster.all(EndpointSlice.class)) {
            boolean byHand = SliceFacts.of(slice).byHand().isPresent();
            if (!byHand && cluster.get(Service.class, slice.getMetadata().getName()).isEmpty()) {
                cluster.remove(Key.of(slice));
            }
        }
        var alive = new HashSet<String>();
        alive.add(cluster.resource().getMetadata().getUid());
        cluster.all().forEach(object -> alive.add(object.getMetadata().getUid()));
        cluster.all().stream()
                .filter(object -> isOrphan(object, alive))
                .forEach(object -> cluster.remove(Key.of(object)));
    }

    /** Whether nobody of those who own it is there any more. */
    private static boolean isOrphan(HasMetadata object, Set<String> alive) {
        var owners = object.getMetadata().getOwnerReferences();
        return !(object instanceof Pod)
                && !owners.isEmpty()
                && owners.stream().noneMatch(owner -> alive.contains(owner.getUid()));
    }

    private static String deploymentOf(Pod pod) {
        String owner = pod.getMetadata().getOwnerReferences().getFirst().getName();
        return owner.substring(0, owner.lastIndexOf('-'));
    }

    /** What a node ended is left as it is: its ReplicaSet makes another, and deletes nothing. */
    private List<Pod> podsOf(Deployment deployment) {
        return cluster.all(Pod.class).stream()
                .filter(p -> !kubelet.evicted.containsKey(p.getMetadata().getName()))
                .filter(p -> deploymentOf(p).equals(deployment.getMetadata().getName()))
                .toList();
    }

    private void deployment(Deployment deployment) {
        String made = madeFrom(deployment);
        int size = deployment.getSpec().getReplicas();
        var all = new ArrayList<>(podsOf(deployment));
        var old = all.stream().filter(p -> !madeFrom(p).equals(made)).toList();
        var fresh = new ArrayList<>(all.stream().filter(p -> madeFrom(p).equals(made)).toList());
        // One more than the size, none fewer ready: maxSurge 1, maxUnavailable 0.
        while (fresh.size() < size && all.size() <= size && podsRefused.isEmpty()) {
            Pod pod = pod(deployment);
            all.add(pod);
            fresh.add(pod);
            if (!old.isEmpty()) {
                break;
            }
        }
        long available = fresh.stream().filter(p -> available(deployment, p)).count();
        if (!old.isEmpty()
                && (available == fresh.size() || old.stream().anyMatch(p -> !kubelet.ready(p)))) {
            Pod goes =
                    old.stream().filter(p -> !kubelet.ready(p)).findFirst().orElse(old.getFirst());
            cluster.remove(Key.of(goes));
        }
        while (fresh.size() > size) {
            cluster.remove(Key.of(fresh.removeLast()));
        }
        var status = status(deployment, made, size);
        if (!Objects.equals(status, deployment.getStatus())) {
            cluster.put(new DeploymentBuilder(deployment).withStatus(status).build());
        }
    }

    static String template(Deployment deployment) {
        return deployment.getSpec().getTemplate().getMetadata().getLabels().get(Names.TEMPLATE);
    }

    static String hash(Pod pod) {
        return pod.getMetadata().getLabels().get(Names.TEMPLATE);
    }

    /**
     * What a ReplicaSet is made for: the template, how often its pods were replaced by the same,
     * and the variables, which a version that was gone back to may get from another one.
     */
    private static String madeFrom(Deployment deployment) {
        var template = deployment.getSpec().getTemplate();
        return template(deployment) + mark(template.getMetadata()) + variables(template.getSpec());
    }

    private static String madeFrom(Pod pod) {
        return hash(pod) + mark(pod.getMetadata()) + variables(pod.getSpec());
    }

    static String variables(PodSpec pod) {
        return pod.getContainers().stream()
                .flatMap(container -> container.getEnv().stream())
                .filter(variable -> variable.getValue() != null)
                .map(variable -> " " + variable.getName() + "=" + variable.getValue())
                .collect(Collectors.joining());
    }

    private static String mark(ObjectMeta meta) {
        return Optional.ofNullable(meta.getAnnotations())
                .map(annotations -> annotations.get(Names.RESTARTED))
                .map(mark -> "-" + mark)
                .orElse("");
    }

    private boolean available(Deployment deployment, Pod pod) {
        var wait = Kubelet.startup(pod).plusSeconds(deployment.getSpec().getMinReadySeconds());
        return kubelet.ready(pod) && kubelet.startedFor(pod, wait);
    }

    private Pod pod(Deployment deployment) {
        String hash = template(deployment);
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
                        .withAnnotations(template.getMetadata().getAnnotations())
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
        cluster.create(pod);
        kubelet.act(pod);
        return (Pod) cluster.get(Key.of(pod)).orElseThrow();
    }

    private DeploymentStatus status(Deployment deployment, String made, int size) {
        var all = podsOf(deployment);
        int ready = (int) all.stream().filter(kubelet::ready).count();
        int available = (int) all.stream().filter(p -> available(deployment, p)).count();
        boolean enough = available >= size - mayBeMissing(deployment, size);
        boolean fewer = all.size() < size && podsRefused.isPresent();
        return new DeploymentStatusBuilder()
                .withObservedGeneration(deployment.getMetadata().getGeneration())
                .withReplicas(all.size())
                .withUpdatedReplicas(
                        (int) all.stream().filter(p -> madeFrom(p).equals(made)).count())
                .withReadyReplicas(ready)
                .withAvailableReplicas(available)
                .withConditions(
                        new DeploymentConditionBuilder()
                                .withType("Available")
                                .withStatus(enough ? "True" : "False")
                                .withLastTransitionTime(since(deployment, enough))
                                .build(),
                        progressing(deployment, all, made),
                        new DeploymentConditionBuilder()
                                .withType("ReplicaFailure")
                                .withStatus(fewer ? "True" : "False")
                                .withMessage(podsRefused.orElse(""))
                                .build())
                .build();
    }

    private String since(Deployment deployment, boolean enough) {
        return Optional.ofNullable(deployment.getStatus())
                .map(status -> status.getConditions().getFirst())
                .filter(before -> before.getStatus().equals(enough ? "True" : "False"))
                .map(DeploymentCondition::getLastTransitionTime)
                .orElseGet(() -> cluster.now().toString());
    }

    private static int mayBeMissing(Deployment deployment, int size) {
        var most = deployment.getSpec().getStrategy().getRollingUpdate().getMaxUnavailable();
        return most.getStrVal() == null
                ? most.getIntVal()
                : Integer.parseInt(most.getStrVal().replace("%", "")) * size / 100;
    }

    private DeploymentCondition progressing(Deployment deployment, List<Pod> all, String made) {
        Instant newest =
                all.stream()
                        .filter(p -> madeFrom(p).equals(made))
                        .map(p -> Instant.parse(p.getMetadata().getCreationTimestamp()))
                        .max(Instant::compareTo)
                        .orElse(cluster.now());
        boolean waits = all.stream().anyMatch(p -> madeFrom(p).equals(made) && !kubelet.ready(p));
        boolean overdue =
                waits
                        && !cluster.now()
                                .isBefore(
                                        newest.plusSeconds(
                                                deployment.getSpec().getProgressDeadlineSeconds()));
        return new DeploymentConditionBuilder()
                .withType("Progressing")
                .withStatus(overdue ? "False" : "True")
                .withReason(overdue ? "ProgressDeadlineExceeded" : "ReplicaSetUpdated")
                .build();
    }

    /** Endpoint slices follow selectors and readiness, and carry the labels of their Service. */
    private void endpoints(Service service) {
        var selector = service.getSpec().getSelector();
        String name = service.getMetadata().getName();
        List<Endpoint> endpoints =
                cluster.all(Pod.class).stream()
                        .filter(
                                p ->
                                        p.getMetadata()
                                                .getLabels()
                                                .entrySet()
                                                .containsAll(selector.entrySet()))
                        .map(this::endpoint)
                        .toList();
        var labels = new HashMap<String, String>();
        Optional.ofNullable(service.getMetadata().getLabels()).ifPresent(labels::putAll);
        labels.put("kubernetes.io/service-name", name);
        labels.put("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io");
        var known = cluster.get(EndpointSlice.class, name);
        if (known.filter(
                        slice ->
                                slice.getEndpoints().equals(endpoints)
                                        && slice.getMetadata().getLabels().equals(labels))
                .isPresent()) {
            return;
        }
        if (known.isPresent()) {
            cluster.put(
                    new EndpointSliceBuilder(known.get())
                            .editMetadata()
                            .withLabels(labels)
                            .endMetadata()
                            .withEndpoints(endpoints)
                            .build());
            return;
        }
        cluster.create(
                new EndpointSliceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(service.getMetadata().getNamespace())
                        .withLabels(labels)
                        .addNewOwnerReference()
                        .withKind("Service")
                        .withName(name)
                        .withUid(service.getMetadata().getUid())
                        .withController(true)
                        .endOwnerReference()
                        .endMetadata()
                        .withEndpoints(endpoints)
                        .build());
    }

    private Endpoint endpoint(Pod pod) {
        return new EndpointBuilder()
                .withNewConditions()
                .withReady(kubelet.ready(pod))
                .endConditions()
                .withNewTargetRef()
                .withKind("Pod")
                .withName(pod.getMetadata().getName())
                .endTargetRef()
                .build();
    }
}
