package dev.safetysystem.e2e.real;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.e2e.await.Eventually;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBindingBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** A system that lives through what the HAP sample does not need: all that is ever taken away. */
final class OtherSystem {
    private static final Eventually SOON = Eventually.withinSeconds(240);

    private OtherSystem() {}

    static void makeNamespace(KubernetesClient client, String namespace) {
        client.resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(namespace)
                                .endMetadata()
                                .build())
                .create();
        client.resource(
                        new ConfigMapBuilder()
                                .withNewMetadata()
                                .withNamespace(namespace)
                                .withName("words")
                                .endMetadata()
                                .withData(Map.of("GREETING", "one"))
                                .build())
                .create();
    }

    /** Components front and back, both with an autoscaler, at this version. */
    static void apply(KubernetesClient client, String namespace, String version) {
        applyYaml(client, namespace, yaml().replace("version: v1", "version: " + version));
    }

    /** A second version with a changed ConfigMap, then one without back, then another. */
    static void live(KubernetesClient client, String namespace) {
        seeReleased(client, namespace, "v1");
        client.configMaps()
                .inNamespace(namespace)
                .withName("words")
                .edit(map -> map.edit().addToData("GREETING", "two").build());
        apply(client, namespace, "v2");
        seeReleased(client, namespace, "v2");
        String alone = yaml().substring(0, yaml().indexOf("  - name: back"));
        applyYaml(client, namespace, alone.replace("version: v1", "version: v3"));
        seeReleased(client, namespace, "v3");
        applyYaml(client, namespace, alone);
        seeReleased(client, namespace, "v1");
    }

    private static void applyYaml(KubernetesClient client, String namespace, String yaml) {
        SafetySystem system =
                client.getKubernetesSerialization().unmarshal(yaml, SafetySystem.class);
        system.getMetadata().setNamespace(namespace);
        client.resource(system).fieldManager("test").forceConflicts().serverSideApply();
    }

    /** A policy of the cluster that lets nobody run a version. */
    record Policy(KubernetesClient client) {
        static final String WORDS = "this version is not allowed here";
        private static final String NAME = "e2e-no-such-version";

        void lift() {
            var policies = client.admissionRegistration().v1();
            policies.validatingAdmissionPolicyBindings().withName(NAME).delete();
            policies.validatingAdmissionPolicies().withName(NAME).delete();
        }
    }

    /** From now on no Deployment of that version is let into the namespace. */
    static Policy refuse(KubernetesClient client, String namespace, String version) {
        String name = Policy.NAME;
        client.resource(
                        new ValidatingAdmissionPolicyBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .withNewSpec()
                                .withFailurePolicy("Fail")
                                .withNewMatchConstraints()
                                .withNewNamespaceSelector()
                                .addToMatchLabels("kubernetes.io/metadata.name", namespace)
                                .endNamespaceSelector()
                                .addNewResourceRule()
                                .withApiGroups("apps")
                                .withApiVersions("v1")
                                .withOperations("CREATE", "UPDATE")
                                .withResources("deployments")
                                .endResourceRule()
                                .endMatchConstraints()
                                .addNewValidation()
                                .withExpression(
                                        "object.spec.template.spec.containers.all(c,"
                                                + " !c.image.endsWith(':"
                                                + version
                                                + "'))")
                                .withMessage(Policy.WORDS)
                                .endValidation()
                                .endSpec()
                                .build())
                .create();
        client.resource(
                        new ValidatingAdmissionPolicyBindingBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .withNewSpec()
                                .withPolicyName(name)
                                .withValidationActions("Deny")
                                .endSpec()
                                .build())
                .create();
        SOON.see(
                "the policy to act",
                () -> isRefused(client, namespace, version),
                refused -> refused);
        return new Policy(client);
    }

    private static boolean isRefused(KubernetesClient client, String namespace, String version) {
        try {
            client.resource(
                            new DeploymentBuilder()
                                    .withNewMetadata()
                                    .withNamespace(namespace)
                                    .withName("try")
                                    .endMetadata()
                                    .withNewSpec()
                                    .withNewSelector()
                                    .addToMatchLabels("app", "try")
                                    .endSelector()
                                    .withNewTemplate()
                                    .withNewMetadata()
                                    .addToLabels("app", "try")
                                    .endMetadata()
                                    .withNewSpec()
                                    .addNewContainer()
                                    .withName("try")
                                    .withImage("try:" + version)
                                    .endContainer()
                                    .endSpec()
                                    .endTemplate()
                                    .endSpec()
                                    .build())
                    .dryRun()
                    .create();
            return false;
        } catch (KubernetesClientException e) {
            return e.getMessage().contains(Policy.WORDS);
        }
    }

    /** Waits until the system says that it waits, with these words among others. */
    static void seeWaiting(KubernetesClient client, String namespace, String words) {
        SOON.see(
                "the other system to wait: " + words,
                () -> status(client, namespace),
                status ->
                        status.message().contains(words)
                                && status.conditions().stream()
                                        .anyMatch(
                                                each ->
                                                        each.getReason()
                                                                .equals("WaitingForDependency")));
    }

    /** Waits until an event has been counted so often. */
    static void seeSaid(KubernetesClient client, String namespace, String reason, int times) {
        SOON.see(
                "event " + reason + ", " + times + " times",
                () ->
                        client
                                .events()
                                .v1()
                                .events()
                                .inNamespace(namespace)
                                .list()
                                .getItems()
                                .stream()
                                .filter(event -> event.getReason().equals(reason))
                                .mapToInt(
                                        event ->
                                                event.getSeries() == null
                                                        ? 1
                                                        : event.getSeries().getCount())
                                .max()
                                .orElse(0),
                count -> count >= times);
    }

    private static SafetySystemStatus status(KubernetesClient client, String namespace) {
        return client.resources(SafetySystem.class)
                .inNamespace(namespace)
                .withName("other")
                .get()
                .getStatus();
    }

    static void seeReleased(KubernetesClient client, String namespace, String version) {
        SOON.see(
                version + " of the other system to be released",
                () -> status(client, namespace),
                status ->
                        status != null
                                && version.equals(status.version())
                                && status.conditions().stream()
                                        .anyMatch(each -> each.getReason().equals("Released")));
    }

    private static String yaml() {
        try (InputStream yaml =
                Objects.requireNonNull(
                        OtherSystem.class.getResourceAsStream("other.yaml"), "other.yaml")) {
            return new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
