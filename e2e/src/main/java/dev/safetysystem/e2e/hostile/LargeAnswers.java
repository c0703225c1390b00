package dev.safetysystem.e2e.hostile;

import dev.safetysystem.api.v1alpha1.SafetySystem;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A system whose version answers its checks with a megabyte of JSON that a tree would take many
 * times as much memory for, as often as it is asked. Its checks never come right.
 *
 * @param namespace where it is made
 * @param image of the sample service, of whose Java its pods need the simple file server
 */
public record LargeAnswers(KubernetesClient client, String namespace, String image) {
    /** Its name. */
    public static final String NAME = "answers";

    private static final int CHECKS = 16;
    private static final int OBJECTS = 330_000;
    private static final String FILE = "junk.json";
    private static final String YAML =
            """
            apiVersion: safetysystem.dev/v1alpha1
            kind: SafetySystem
            metadata: {name: NAME, namespace: NAMESPACE}
            spec:
              version: v1
              environment: Staging
              components:
              - name: web
                image: IMAGE
                command: [/opt/java/bin/java, -Xmx48m, -m, jdk.httpserver, -b, 0.0.0.0, -p, "8000", -d, /junk]
                ports: [{name: http, containerPort: 8000}]
                resources: {requests: {cpu: 10m, memory: 64Mi}, limits: {memory: 160Mi}}
                readinessProbe: {tcpSocket: {port: http}, periodSeconds: 1}
                volumeMounts: [{name: junk, mountPath: /junk/FILE, subPath: FILE}]
                pod: {volumes: [{name: junk, configMap: {name: NAME}}]}
              rollout:
                settle: 0s
                minReady: 1s
                checks:
            CHECKS
              response: {window: 0s}
            """;

    /** Makes it. */
    public void make() {
        client.resource(
                        new ConfigMapBuilder()
                                .withNewMetadata()
                                .withNamespace(namespace)
                                .withName(NAME)
                                .endMetadata()
                                .addToData(FILE, "[{}" + ",{}".repeat(OBJECTS) + "]")
                                .build())
                .create();
        client.resource(
                        client.getKubernetesSerialization()
                                .unmarshal(
                                        YAML.replace("CHECKS", checks())
                                                .replace("NAMESPACE", namespace)
                                                .replace("NAME", NAME)
                                                .replace("FILE", FILE)
                                                .replace("IMAGE", image),
                                        SafetySystem.class))
                .create();
    }

    private static String checks() {
        return IntStream.range(0, CHECKS)
                .mapToObj(
                        """
                            - {name: check%d, at: BeforeSwitch, timeout: 1h, http: {component: web, path: /FILE,
                               expect: {json: [{pointer: /never, equals: there}]}}}
                        """
                                ::formatted)
                .collect(Collectors.joining());
    }

    /** Whether they are being asked. */
    public boolean areAsked() {
        var status =
                client.resources(SafetySystem.class)
                        .inNamespace(namespace)
                        .withName(NAME)
                        .require()
                        .getStatus();
        return status != null && "Verify".equals(status.step());
    }

    /** Deletes it. */
    public void delete() {
        client.resources(SafetySystem.class).inNamespace(namespace).withName(NAME).delete();
        client.configMaps().inNamespace(namespace).withName(NAME).delete();
    }
}
