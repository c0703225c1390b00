package dev.safetysystem.e2e.real;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.e2e.await.Eventually;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** A system that lives through what the HAP sample does not need: all that is ever taken away. */
final class OtherSystem {
    private static final Eventually SOON = Eventually.withinSeconds(180);

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

    private static void seeReleased(KubernetesClient client, String namespace, String version) {
        SOON.see(
                version + " of the other system to be released",
                () ->
                        client.resources(SafetySystem.class)
                                .inNamespace(namespace)
                                .withName("other")
                                .get()
                                .getStatus(),
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
