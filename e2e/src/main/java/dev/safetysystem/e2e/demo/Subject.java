package dev.safetysystem.e2e.demo;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.e2e.load.Question;
import dev.safetysystem.e2e.load.Tally;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The system that is released: applied as its owners would, and looked at through the API only.
 *
 * @param client of the cluster
 * @param namespace where it lives
 * @param sample the resource as it is applied first, in version v1
 */
public record Subject(KubernetesClient client, String namespace, String sample) {
    /** Its name. */
    public static final String NAME = "hap";

    /** Its one component. */
    public static final String COMPONENT = "orchestrator";

    /** How many pods it promises. */
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

    private static final String FIRST_VERSION = "version: v1\n";

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

    /** Applies the sample with this version. */
    public void apply(String version) {
        SafetySystem system =
                client.getKubernetesSerialization()
                        .unmarshal(
                                sample.replace(FIRST_VERSION, "version: " + version + "\n"),
                                SafetySystem.class);
        system.getMetadata().setNamespace(namespace);
        client.resource(system).fieldManager("demo").forceConflicts().serverSideApply();
    }

    /** The HAP filter with short times. */
    public static Subject hap(KubernetesClient client, String namespace) {
        try (InputStream yaml =
                Objects.requireNonNull(Subject.class.getResourceAsStream("hap.yaml"), "hap.yaml")) {
            return new Subject(
                    client, namespace, new String(yaml.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is to be seen now. */
    public Scene look(Optional<Tally> tally) {
        SafetySystem system =
                client.resources(SafetySystem.class).inNamespace(namespace).withName(NAME).get();
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
                .withLabel("safetysystem.dev/system", NAME)
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
