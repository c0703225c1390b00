package dev.safetysystem.e2e.demo;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.install.SourceTree;
import dev.safetysystem.e2e.load.Question;
import dev.safetysystem.e2e.load.Tally;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The system that is released: applied as its owners would, and looked at through the API only.
 *
 * @param client of the cluster
 * @param namespace where it lives
 * @param documents the resource and what it refers to, as they are applied next
 */
public record Subject(
        KubernetesClient client, String namespace, List<GenericKubernetesResource> documents) {
    /** How many pods it promises at least. */
    public static final int SIZE = 3;

    /** What its users ask of it, and the right answers. */
    public static final List<Question> QUESTIONS =
            List.of(
                    Question.post(
                            "/api/v2/hap/check",
                            "{\"content\":\"test content\",\"context\":\"user_request\"}",
                            200),
                    Question.post(
                            "/execute",
                            "{\"tenant_id\":\"test\",\"user_id\":\"test_user\",\"description\":\"Create a"
                                    + " function [inappropriate content test]\"}",
                            403));

    private static final String SAMPLE = "samples/hap.yaml";

    /**
     * The HAP sample of the source tree, in a namespace and at a tempo of our own, and released one
     * pod first.
     */
    public static Subject hap(
            KubernetesClient client, String namespace, SourceTree tree, Tempo tempo) {
        Subject subject = of(client, namespace, read(tree));
        subject.rolling();
        subject.set(tempo);
        subject.haveTime();
        return subject;
    }

    /** The documents of a file, in a namespace of our own. */
    public static Subject of(KubernetesClient client, String namespace, String yaml) {
        List<GenericKubernetesResource> documents = new ArrayList<>();
        for (String document : yaml.split("(?m)^---$")) {
            GenericKubernetesResource object =
                    client.getKubernetesSerialization()
                            .unmarshal(document, GenericKubernetesResource.class);
            if (!object.getKind().equals("Namespace")) {
                object.getMetadata().setNamespace(namespace);
                documents.add(object);
            }
        }
        return new Subject(client, namespace, List.copyOf(documents));
    }

    private static String read(SourceTree tree) {
        try {
            return Files.readString(tree.path(SAMPLE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The service gives up after half a second, which a machine that builds takes for a pause. */
    private void haveTime() {
        ((List<?>) map(spec().get("settings")).get("values"))
                .stream()
                        .map(Subject::map)
                        .filter(each -> each.get("name").equals("TIMEOUT_MS"))
                        .forEach(each -> each.put("value", "5000"));
    }

    /** Sets the times of the releases that are applied from now on. */
    public void set(Tempo tempo) {
        Map<String, Object> rollout = rollout();
        rollout.put("settle", tempo.settle());
        rollout.put("minReady", tempo.minReady());
        rollout.put("drain", tempo.drain());
        rollout.put("progressDeadline", tempo.progressDeadline());
        bakes().put("bake", tempo.bake());
        ((List<?>) rollout.get("checks")).forEach(each -> map(each).put("timeout", tempo.checks()));
    }

    /** From now on one pod of a new version is first, and the rest follows. */
    public void rolling() {
        Map<String, Object> rollout = rollout();
        rollout.remove("blueGreen");
        response().put("window", "0s");
        rollout.put("strategy", "Rolling");
        rollout.computeIfAbsent(
                "rolling", _ -> new TreeMap<>(Map.of("firstInstance", new TreeMap<>())));
    }

    /**
     * From now on a new version gets all traffic at once.
     *
     * @param window how long the version before stands by after that
     */
    public void blueGreen(String window) {
        Map<String, Object> rollout = rollout();
        rollout.remove("rolling");
        rollout.put("strategy", "BlueGreen");
        rollout.computeIfAbsent("blueGreen", _ -> new TreeMap<>(Map.of("standby", "Warm")));
        response().put("window", window);
    }

    private Map<String, Object> rollout() {
        return map(spec().get("rollout"));
    }

    /** Where the strategy has the time for which traffic on a new version is watched. */
    private Map<String, Object> bakes() {
        Map<String, Object> rollout = rollout();
        return rollout.containsKey("blueGreen")
                ? map(rollout.get("blueGreen"))
                : map(map(rollout.get("rolling")).get("firstInstance"));
    }

    private Map<String, Object> response() {
        return map(spec().computeIfAbsent("response", key -> new TreeMap<>()));
    }

    /** Sets how long a pod may be unready before it counts as lost. */
    public void patience(String readyWait) {
        response().put("readyWait", readyWait);
    }

    /**
     * Sets the path at which a pod is asked whether it lives, if it is asked at all. A path that is
     * not there kills it again and again.
     */
    public void livenessAt(Optional<String> path) {
        var component = map(((List<?>) spec().get("components")).getFirst());
        component.remove("livenessProbe");
        path.ifPresent(there -> component.put("livenessProbe", liveness(there)));
    }

    private static Map<String, Object> liveness(String path) {
        return Map.of(
                "httpGet",
                Map.of("path", path, "port", "http"),
                "initialDelaySeconds",
                5,
                "periodSeconds",
                1,
                "failureThreshold",
                1);
    }

    private Map<String, Object> spec() {
        return map(system().getAdditionalProperties().get("spec"));
    }

    private GenericKubernetesResource system() {
        return documents.stream()
                .filter(each -> each.getKind().equals("SafetySystem"))
                .findFirst()
                .orElseThrow();
    }

    /** Its name. */
    public String name() {
        return system().getMetadata().getName();
    }

    /** The component that its users ask: the first one. */
    public String component() {
        return (String) map(((List<?>) spec().get("components")).getFirst()).get("name");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object node) {
        return (Map<String, Object>) node;
    }

    /** Makes the namespace, in which only pods of the restricted standard may run. */
    public void makeNamespace() {
        client.resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(namespace)
                                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                                .endMetadata()
                                .build())
                .fieldManager("demo")
                .serverSideApply();
    }

    /** Applies the sample, and what it refers to, with this version. */
    public void apply(String version) {
        spec().put("version", version);
        documents.forEach(
                each ->
                        client.resource(each)
                                .fieldManager("demo")
                                .forceConflicts()
                                .serverSideApply());
    }

    /** The address of the production Service, as its clients in the cluster know it. */
    public InetSocketAddress address() {
        ServiceSpec spec =
                client.services()
                        .inNamespace(namespace)
                        .withName(name() + "-" + component())
                        .get()
                        .getSpec();
        return new InetSocketAddress(spec.getClusterIP(), spec.getPorts().getFirst().getPort());
    }

    /**
     * Whether the version before keeps its pods while it stands by: {@code Warm} or {@code Cold}.
     */
    public void standby(String standby) {
        map(rollout().get("blueGreen")).put("standby", standby);
    }

    /** Gives a command for the release that is in progress, as this user. */
    public void say(String verb, String user) {
        annotate(verb, live().get().getStatus().release().name() + " by " + user);
    }

    /** Says that what served before the present release shall serve again, as this user. */
    public void goBack(String user) {
        SafetySystemStatus status = live().get().getStatus();
        annotate(
                "rollback-to",
                "%s from %s by %s"
                        .formatted(
                                status.revisions().previous().name(),
                                status.release().name(),
                                user));
    }

    private Resource<SafetySystem> live() {
        return client.resources(SafetySystem.class).inNamespace(namespace).withName(name());
    }

    private void annotate(String verb, String value) {
        live().edit(
                        system -> {
                            var annotations = new TreeMap<String, String>();
                            Optional.ofNullable(system.getMetadata().getAnnotations())
                                    .ifPresent(annotations::putAll);
                            annotations.put("safetysystem.dev/" + verb, value);
                            system.getMetadata().setAnnotations(annotations);
                            return system;
                        });
    }

    /** Waits until it has released a version, and runs nothing else. */
    public void seeReleased(String version, Eventually soon) {
        soon.see(
                version + " to be released",
                () -> look(Optional.empty()),
                scene -> scene.isReleased(version, SIZE));
    }

    /** What is to be seen now. */
    public Scene look(Optional<Tally> tally) {
        SafetySystem system = live().get();
        SafetySystemStatus status = system == null ? null : system.getStatus();
        if (status == null) {
            return new Scene(false, "", "", "", new TreeMap<>(), List.of(), pods(), tally);
        }
        return new Scene(
                Objects.equals(status.observedGeneration(), system.getMetadata().getGeneration()),
                Objects.requireNonNullElse(status.version(), ""),
                Objects.requireNonNullElse(status.step(), ""),
                Objects.requireNonNullElse(status.message(), ""),
                conditions(status),
                refused(status),
                pods(),
                tally);
    }

    private static SortedMap<String, String> conditions(SafetySystemStatus status) {
        SortedMap<String, String> conditions = new TreeMap<>();
        if (status.conditions() != null) {
            status.conditions()
                    .forEach(
                            each ->
                                    conditions.put(
                                            each.getType(),
                                            each.getStatus() + "/" + each.getReason()));
        }
        return conditions;
    }

    private static List<Scene.Refused> refused(SafetySystemStatus status) {
        if (status.revisions() == null || status.revisions().refused() == null) {
            return List.of();
        }
        return status.revisions().refused().stream()
                .map(each -> new Scene.Refused(each.version(), each.reason(), each.message()))
                .toList();
    }

    private SortedMap<String, Scene.Pods> pods() {
        SortedMap<String, Scene.Pods> pods = new TreeMap<>();
        client.pods()
                .inNamespace(namespace)
                .withLabel("safetysystem.dev/system", name())
                .list()
                .getItems()
                .forEach(
                        pod ->
                                pods.merge(
                                        version(pod),
                                        new Scene.Pods(isReady(pod) ? 1 : 0, 1),
                                        (one, other) ->
                                                new Scene.Pods(
                                                        one.ready() + other.ready(),
                                                        one.all() + other.all())));
        return pods;
    }

    private static String version(Pod pod) {
        String image = pod.getSpec().getContainers().getFirst().getImage();
        return image.substring(image.lastIndexOf(':') + 1);
    }

    /** A pod that is told to stop is on its way out, whatever its probe says. */
    private static boolean isReady(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(
                                each ->
                                        each.getType().equals("Ready")
                                                && each.getStatus().equals("True"));
    }
}
