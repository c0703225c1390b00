package dev.safetysystem.e2e.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.cluster.Command;
import dev.safetysystem.e2e.cluster.StartedCluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A system in a cluster: what its team does to it, and what its team can see of it. */
final class LiveSystem {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LABEL = "safetysystem.dev/system";

    /** Many of them look at once: ten times a second each was a load of its own. */
    private static final Eventually SOON =
            new Eventually(Duration.ofSeconds(240), Duration.ofMillis(200));

    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private final ObjectNode resource;

    private LiveSystem(
            KubernetesClient client, String namespace, String name, ObjectNode resource) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
        this.resource = resource;
    }

    /**
     * A system that is not applied yet.
     *
     * @param template {@code systems/<template>.yaml} among the test resources
     */
    static LiveSystem of(KubernetesClient client, String namespace, String name, String template) {
        String file = "/systems/" + template + ".yaml";
        try (InputStream yaml =
                Objects.requireNonNull(LiveSystem.class.getResourceAsStream(file), file)) {
            ObjectNode resource =
                    client.getKubernetesSerialization().unmarshal(yaml, ObjectNode.class);
            ((ObjectNode) resource.path("metadata")).put("name", name).put("namespace", namespace);
            return new LiveSystem(client, namespace, name, resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code one.yaml}, applied, and awaited until it is released. */
    static LiveSystem installed(KubernetesClient client, String namespace) {
        LiveSystem system = of(client, namespace, "hap", "one").apply();
        system.awaitReleased();
        return system;
    }

    String name() {
        return name;
    }

    // ---- what its team does

    /** Changes the spec as it was written so far; nothing is applied. */
    LiveSystem with(Consumer<ObjectNode> change) {
        change.accept(spec());
        return this;
    }

    /** Writes a command into it, as it stands in a file that a restore tool applies. */
    LiveSystem withCommand(String verb, String value) {
        resource.withObject("/metadata/annotations").put("safetysystem.dev/" + verb, value);
        return this;
    }

    /** Applies it as written. */
    LiveSystem apply() {
        try {
            GenericKubernetesResource written =
                    JSON.treeToValue(resource, GenericKubernetesResource.class);
            client.resource(written).fieldManager("team").forceConflicts().serverSideApply();
            return this;
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts it in the place of what is there, which the API server cannot merge with. */
    LiveSystem replace() {
        try {
            client.resource(JSON.treeToValue(resource, GenericKubernetesResource.class)).update();
            return this;
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The spec as it was written so far. */
    ObjectNode spec() {
        return (ObjectNode) resource.path("spec");
    }

    /** Applies it as soon as the API server's schema lets it. */
    void awaitAccepted() {
        SOON.see(
                name + " to be accepted",
                () -> {
                    apply();
                    return true;
                },
                Boolean::booleanValue);
    }

    /** Writes its status over the operator's head, as soon as the API server's schema lets it. */
    void awaitStatusPatched(Cluster cluster, String patch) {
        SOON.see(
                "the status of " + name + " to be patched",
                () ->
                        cluster.kubectl(
                                        "patch",
                                        "safety",
                                        name,
                                        "--namespace=" + namespace,
                                        "--subresource=status",
                                        "--type=merge",
                                        "--patch=" + patch)
                                .run(),
                Command.Result::succeeded);
    }

    /** Applies it with another spec. */
    LiveSystem change(Consumer<ObjectNode> change) {
        return with(change).apply();
    }

    /** Applies another version: the images' tag follows it. */
    LiveSystem version(String version) {
        return change(spec -> spec.put("version", version));
    }

    /** Says a command, as {@code kubectl annotate} writes it: whatever the operator writes now. */
    LiveSystem say(String verb, String value) {
        ObjectNode patch = JSON.createObjectNode();
        patch.withObject("/metadata/annotations").put("safetysystem.dev/" + verb, value);
        resource().patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
        return this;
    }

    /** Makes all instances in a track lose their readiness, for good. */
    void loseReadiness(StartedCluster cluster, String track) {
        pods(track).forEach(pod -> cluster.setReady(namespace, pod.getMetadata().getName(), false));
    }

    /** Evicts the instances in a track, as a drain of their nodes does. */
    void evict(String track) {
        pods(track).stream()
                .map(pod -> pod.getMetadata().getName())
                .forEach(pod -> client.pods().inNamespace(namespace).withName(pod).evict());
    }

    /** Makes an instance in a track run another image, as if its tag had moved. */
    void runAnotherImage(String track) {
        PodStatus.anotherImage(client, pods(track).getFirst());
    }

    /** Deletes it; what it owns goes with it. */
    void delete() {
        resource().delete();
    }

    private io.fabric8.kubernetes.client.dsl.Resource<GenericKubernetesResource> resource() {
        return client.genericKubernetesResources("safetysystem.dev/v1alpha1", "SafetySystem")
                .inNamespace(namespace)
                .withName(name);
    }

    // ---- what its team sees

    State state() {
        try {
            return new State(JSON.readTree(client.raw(path())));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String path() {
        return "/apis/safetysystem.dev/v1alpha1/namespaces/" + namespace + "/safetysystems/" + name;
    }

    State await(String what, Predicate<State> wanted) {
        return SOON.see(name + ": " + what, this::state, wanted);
    }

    State awaitReleased() {
        return await("the version that is wanted serves", State::isReleased);
    }

    State awaitRefused() {
        return await("refused, and taken down", State::isRefused);
    }

    State awaitStep(String step) {
        return await("step " + step, state -> state.step().equals(step));
    }

    /** Waits for a condition with this status and reason, {@code True/WaitingForImage}. */
    State awaitCondition(String type, String wanted) {
        return await(
                type + "=" + wanted,
                state -> state.isAboutPresentSpec() && state.condition(type).equals(wanted));
    }

    /** What {@code kubectl get safety -o wide} shows of it, by column. */
    Map<String, String> columns(Cluster cluster) {
        List<String> lines =
                cluster.kubectl("get", "safety", name, "--namespace=" + namespace, "--output=wide")
                        .run()
                        .orThrow()
                        .lines()
                        .toList();
        Map<String, String> columns = new LinkedHashMap<>();
        Matcher heading = Pattern.compile("\\S+\\s*").matcher(lines.getFirst());
        String row = lines.getLast();
        while (heading.find()) {
            int end = heading.end() == lines.getFirst().length() ? row.length() : heading.end();
            columns.put(heading.group().strip(), row.substring(heading.start(), end).strip());
        }
        return columns;
    }

    /** Every object with its label but what other controllers made: pods, slices and the like. */
    List<HasMetadata> objects() {
        return Stream.of(
                        Deployment.class,
                        Service.class,
                        ConfigMap.class,
                        ControllerRevision.class,
                        PodDisruptionBudget.class,
                        HorizontalPodAutoscaler.class)
                .<HasMetadata>flatMap(
                        kind ->
                                client
                                        .resources(kind)
                                        .inNamespace(namespace)
                                        .withLabel(LABEL, name)
                                        .list()
                                        .getItems()
                                        .stream())
                .toList();
    }

    /** Waits until a quota has counted what is there: before that it limits nothing. */
    void awaitQuota(String quota) {
        SOON.see(
                "quota " + quota + " to have counted",
                () -> client.resourceQuotas().inNamespace(namespace).withName(quota).get(),
                now -> now.getStatus() != null && !now.getStatus().getUsed().isEmpty());
    }

    /** Kind and name of each of {@link #objects}, sorted. */
    List<String> objectNames() {
        return objects().stream()
                .map(object -> object.getKind() + " " + object.getMetadata().getName())
                .sorted()
                .toList();
    }

    /** How many events about it have this reason. */
    long events(String reason) {
        return client.events().v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> event.getRegarding().getName().equals(name))
                .filter(event -> event.getReason().equals(reason))
                .count();
    }

    /** What events about it with this reason say. */
    List<String> notes(String reason) {
        return client.events().v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> event.getRegarding().getName().equals(name))
                .filter(event -> event.getReason().equals(reason))
                .map(event -> event.getNote())
                .toList();
    }

    /** Waits for events; they are written beside everything else. */
    void awaitEvents(String reason, long number) {
        SOON.see(
                number + " events " + reason + " about " + name,
                () -> events(reason),
                seen -> seen == number);
    }

    /** Waits until neither the system nor anything of it is there. */
    void awaitNothingLeft() {
        SOON.see(
                name + " and all that it owned to be gone",
                () ->
                        Stream.<HasMetadata>concat(
                                        Stream.concat(
                                                Stream.ofNullable(resource().get()),
                                                objects().stream()),
                                        pods().stream())
                                .map(o -> o.getKind() + " " + o.getMetadata().getName())
                                .toList(),
                List::isEmpty);
    }

    /** Gives the ready pods of a component in a track another address, over their node's head. */
    void setPodAddresses(String component, String track, String address) {
        pods().stream()
                .filter(pod -> component.equals(label(pod, "component")))
                .filter(pod -> track.equals(label(pod, "track")))
                .forEach(pod -> PodStatus.address(client, pod, address));
    }

    /** Its pods that are not ending. */
    List<Pod> pods() {
        return client
                .pods()
                .inNamespace(namespace)
                .withLabel(LABEL, name)
                .list()
                .getItems()
                .stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    /** Those of a track. */
    List<Pod> pods(String track) {
        return pods().stream().filter(pod -> label(pod, "track").equals(track)).toList();
    }

    /** The names of its pods, sorted. */
    List<String> podNames() {
        return pods().stream().map(pod -> pod.getMetadata().getName()).sorted().toList();
    }

    /** The version (image tag) of each of its pods of a component and track, sorted. */
    List<String> versions(String component, String track) {
        return pods().stream()
                .filter(pod -> label(pod, "component").equals(component))
                .filter(pod -> label(pod, "track").equals(track))
                .map(pod -> pod.getSpec().getContainers().getFirst().getImage())
                .map(image -> image.substring(image.lastIndexOf(':') + 1))
                .sorted()
                .toList();
    }

    private static String label(Pod pod, String key) {
        return pod.getMetadata().getLabels().getOrDefault("safetysystem.dev/" + key, "");
    }

    Optional<Deployment> deployment(String component, String track) {
        return Optional.ofNullable(
                client.apps()
                        .deployments()
                        .inNamespace(namespace)
                        .withName(name + "-" + component + "-" + track)
                        .get());
    }

    Optional<Service> service(String suffix) {
        return Optional.ofNullable(
                client.services().inNamespace(namespace).withName(name + "-" + suffix).get());
    }

    HorizontalPodAutoscaler awaitAutoscaler(
            String component, Predicate<HorizontalPodAutoscaler> wanted) {
        return SOON.see(
                "the autoscaler of " + component,
                () ->
                        client.autoscaling()
                                .v2()
                                .horizontalPodAutoscalers()
                                .inNamespace(namespace)
                                .withName(name + "-" + component)
                                .require(),
                wanted);
    }

    /** What a component's production Service selects. */
    Map<String, String> selector(String component) {
        return service(component).orElseThrow().getSpec().getSelector();
    }

    /** The track that a component's production Service selects. */
    String servingTrack(String component) {
        return selector(component).get("safetysystem.dev/track");
    }

    /** How many ready pods a component's production Service leads to. */
    long readyEndpoints(String component) {
        return client
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace(namespace)
                .withLabel("kubernetes.io/service-name", name + "-" + component)
                .list()
                .getItems()
                .stream()
                .flatMap(slice -> slice.getEndpoints().stream())
                .filter(endpoint -> Boolean.TRUE.equals(endpoint.getConditions().getReady()))
                .count();
    }

    /** The record of the release with this attempt number. */
    JsonNode record(int attempt) {
        ConfigMap map =
                client.configMaps()
                        .inNamespace(namespace)
                        .withName(name + "-release-" + attempt)
                        .require();
        try {
            return JSON.readTree(map.getData().get("release.json"));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
