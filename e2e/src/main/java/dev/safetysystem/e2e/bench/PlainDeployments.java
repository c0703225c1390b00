package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.EachChange;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The floor: as many plain Deployments as there are systems, with the same pods, rolled out at once
 * by Kubernetes alone. What an operator does more than this it costs.
 *
 * @param client as administrator
 * @param number how many
 */
record PlainDeployments(KubernetesClient client, int number) {
    private static final String KIND = "plain";
    private static final Eventually LATER =
            new Eventually(Duration.ofMinutes(15), Duration.ofMillis(500));
    private static final String YAML =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: NAME, namespace: NAMESPACE, labels: {bench: plain}}
            spec:
              replicas: 2
              minReadySeconds: 1
              strategy: {rollingUpdate: {maxSurge: 100%, maxUnavailable: 0}}
              selector: {matchLabels: {app: NAME}}
              template:
                metadata: {labels: {app: NAME}}
                spec:
                  containers:
                  - name: api
                    image: safetysystem.dev/sample-hap:VERSION
                    ports: [{name: http, containerPort: 8000}]
                    resources: {requests: {cpu: 10m, memory: 16Mi}}
            """;

    /** Makes them, updates all at once, and removes them. */
    double secondsToUpdate() {
        SmallSystems spaces = new SmallSystems(client);
        spaces.makeNamespaces(KIND, number);
        ConcurrentMap<String, Deployment> seen = new ConcurrentHashMap<>();
        try (SharedIndexInformer<Deployment> _ = watch(seen)) {
            rollOut(seen, "v1");
            double seconds = rollOut(seen, "v2");
            for (int index = 0; index < number; index += 50) {
                client.namespaces().withName(SmallSystems.namespace(KIND, index)).delete();
            }
            return seconds;
        }
    }

    private double rollOut(ConcurrentMap<String, Deployment> seen, String version) {
        Instant begin = Instant.now();
        SmallSystems.eightAtATime(number, index -> apply(index, version));
        LATER.see(
                "all plain Deployments to be rolled out in " + version,
                () -> seen.values().stream().filter(each -> isRolledOut(each, version)).count(),
                done -> done == number);
        return Duration.between(begin, Instant.now()).toMillis() / 1000.0;
    }

    private void apply(int index, String version) {
        Deployment deployment =
                client.getKubernetesSerialization()
                        .unmarshal(
                                YAML.replace("NAMESPACE", SmallSystems.namespace(KIND, index))
                                        .replace("NAME", SmallSystems.name(KIND, index))
                                        .replace("VERSION", version),
                                Deployment.class);
        client.resource(deployment)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager("bench")
                                .withForce(true)
                                .build());
    }

    private SharedIndexInformer<Deployment> watch(ConcurrentMap<String, Deployment> seen) {
        return client.apps()
                .deployments()
                .inAnyNamespace()
                .withLabel("bench", KIND)
                .inform(EachChange.into(seen));
    }

    /** As {@code kubectl rollout status} judges it. */
    private static boolean isRolledOut(Deployment each, String version) {
        Integer size = each.getSpec().getReplicas();
        var status = each.getStatus();
        return image(each).endsWith(":" + version)
                && each.getMetadata().getGeneration().equals(status.getObservedGeneration())
                && size.equals(status.getUpdatedReplicas())
                && size.equals(status.getReplicas())
                && size.equals(status.getAvailableReplicas());
    }

    private static String image(Deployment each) {
        return each.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
    }
}
