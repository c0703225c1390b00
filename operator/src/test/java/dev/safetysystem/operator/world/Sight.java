package dev.safetysystem.operator.world;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.SystemId;
import dev.safetysystem.operator.observe.Ownership;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What invariants look at: the cluster itself and the status as stored, never a picture of it. */
final class Sight {
    private final Cluster cluster;

    Sight(Cluster cluster) {
        this.cluster = cluster;
    }

    // ---- the status and the spec, on the wire

    JsonNode status() {
        return wire(cluster.resource().getStatus());
    }

    static JsonNode wire(Object value) {
        return value == null ? Json.object() : Json.tree(value);
    }

    static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    String step() {
        return status().path("step").asText();
    }

    /** The revision in a role; empty if there is none. */
    String revision(String role) {
        return status().at("/revisions/" + role + "/name").asText();
    }

    /** The track of the revision in a role; empty if there is none. */
    String track(String role) {
        return status().at("/revisions/" + role + "/track").asText();
    }

    /** The track in which the candidate is proved; empty without a release. */
    String proving() {
        return status().at("/release/proving").asText();
    }

    /**
     * Whether the release in progress switches all traffic at once; between two, whether one did.
     */
    boolean isBlueGreen() {
        String strategy = status().at("/release/strategy").asText();
        return strategy.isEmpty()
                ? !track("stable").isEmpty() && !track("stable").equals("main")
                : strategy.equals("BlueGreen");
    }

    /** Whether the candidate runs a component. */
    boolean candidateHas(String component) {
        var system = cluster.resource().getMetadata().getName();
        return cluster.get(Deployment.class, system + "-" + component + "-" + proving())
                .isPresent();
    }

    /** The reason of a condition that is there. */
    String reason(String type) {
        return list(status().path("conditions")).stream()
                .filter(c -> c.path("type").asText().equals(type))
                .map(c -> c.path("reason").asText())
                .findFirst()
                .orElse("");
    }

    private JsonNode spec() {
        return wire(cluster.resource().getSpec());
    }

    Optional<JsonNode> component(String name) {
        return list(spec().path("components")).stream()
                .filter(c -> c.path("name").asText().equals(name))
                .findFirst();
    }

    /** The fewest ready pods that the spec promises of a component. */
    int minimum(String component) {
        int size = component(component).map(this::size).orElse(0);
        return Math.max(0, size - spec().at("/rollout/rolling/maxUnavailable").asInt(0));
    }

    private int size(JsonNode component) {
        if (component.has("replicas")) {
            return component.path("replicas").asInt();
        }
        if (component.has("autoscaling")) {
            return component.at("/autoscaling/minReplicas").asInt(1);
        }
        return switch (spec().path("environment").asText()) {
            case "Development" -> 1;
            case "Staging" -> 2;
            default -> 3;
        };
    }

    /** Whether another component of the spec asks it. */
    boolean isAsked(String component) {
        return list(spec().path("components")).stream()
                .flatMap(c -> list(c.path("env")).stream())
                .anyMatch(env -> env.at("/valueFrom/componentRef/name").asText().equals(component));
    }

    boolean isQueue(String component) {
        return component(component)
                .filter(c -> c.path("traffic").asText().equals("Queue"))
                .isPresent();
    }

    JsonNode rollout() {
        return spec().path("rollout");
    }

    // ---- the objects

    boolean isOurs(HasMetadata object) {
        var meta = cluster.resource().getMetadata();
        var id = new SystemId(meta.getNamespace(), meta.getName(), meta.getUid());
        return Ownership.of(id, cluster.all()).holds(object);
    }

    Stream<Service> production() {
        return cluster.all(Service.class).stream().filter(Sight::isProduction).filter(this::isOurs);
    }

    /** The track that the production Service of a component leads to. */
    String serving(String component) {
        return production()
                .filter(service -> component(service).equals(component))
                .map(Sight::track)
                .findFirst()
                .orElse("main");
    }

    /** The track that a Service selects; {@code main} where it selects both of Rolling's. */
    static String track(Service service) {
        return service.getSpec().getSelector().getOrDefault(Names.TRACK, "main");
    }

    static boolean isProduction(HasMetadata object) {
        var labels = labels(object);
        return object instanceof Service
                && labels.containsKey(Names.COMPONENT)
                && !labels.containsKey(Names.TRACK);
    }

    static Map<String, String> labels(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getLabels()).orElse(Map.of());
    }

    static String component(HasMetadata object) {
        return labels(object).getOrDefault(Names.COMPONENT, "");
    }

    static boolean selects(Service service, Map<String, String> labels) {
        var selector = service.getSpec().getSelector();
        return selector != null && labels.entrySet().containsAll(selector.entrySet());
    }

    Stream<Pod> pods(Service service) {
        return cluster.all(Pod.class).stream().filter(pod -> selects(service, labels(pod)));
    }

    /** The ready pods of a component in a track. */
    int ready(String component, String track) {
        return (int)
                cluster.all(Pod.class).stream()
                        .filter(pod -> component(pod).equals(component))
                        .filter(pod -> track.equals(labels(pod).get(Names.TRACK)))
                        .filter(Sight::isReady)
                        .count();
    }

    static boolean isReady(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null
                && pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }

    static boolean hasEnded(Pod pod) {
        return pod.getStatus() != null && "Failed".equals(pod.getStatus().getPhase());
    }
}
