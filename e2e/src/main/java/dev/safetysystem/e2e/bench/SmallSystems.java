package dev.safetysystem.e2e.bench;

import dev.safetysystem.api.v1alpha1.SafetySystem;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.List;
import java.util.Objects;

/**
 * Systems of one component with two instances, released as fast as that goes.
 *
 * @param client as administrator
 */
record SmallSystems(KubernetesClient client) {
    private static final String YAML =
            """
            apiVersion: safetysystem.dev/v1alpha1
            kind: SafetySystem
            metadata: {name: NAME, namespace: NAMESPACE}
            spec:
              version: VERSION
              environment: Staging
              components:
              - name: api
                image: safetysystem.dev/sample-hap
                ports: [{name: http, containerPort: 8000}]
                resources: {requests: {cpu: 10m, memory: 16Mi}}
              rollout:
                settle: 0s
                minReady: 1s
                drain: 1s
                rolling: {firstInstance: {bake: 1s}, maxSurge: 100%}
            """;

    void makeNamespace(String name) {
        client.resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .build())
                .create();
    }

    void apply(String namespace, String name, String version) {
        SafetySystem system =
                client.getKubernetesSerialization()
                        .unmarshal(
                                YAML.replace("NAMESPACE", namespace)
                                        .replace("NAME", name)
                                        .replace("VERSION", version),
                                SafetySystem.class);
        client.resource(system).fieldManager("bench").forceConflicts().serverSideApply();
    }

    /** How many systems have released this version, and say so of their present spec. */
    long released(String version) {
        List<SafetySystem> all =
                client.resources(SafetySystem.class).inAnyNamespace().list().getItems();
        return all.stream().filter(system -> isReleased(system, version)).count();
    }

    private static boolean isReleased(SafetySystem system, String version) {
        return system.getStatus() != null
                && version.equals(system.getStatus().version())
                && Objects.equals(
                        system.getStatus().observedGeneration(),
                        system.getMetadata().getGeneration())
                && system.getStatus().conditions().stream()
                        .anyMatch(each -> each.getReason().equals("Released"));
    }
}
