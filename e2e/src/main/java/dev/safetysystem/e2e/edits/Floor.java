package dev.safetysystem.e2e.edits;

import dev.safetysystem.e2e.await.Eventually;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How long Kubernetes alone needs on this machine, as busy as it is now: a plain Deployment of the
 * same shape is edited, and the edit is taken back as soon as a pod with it is ready.
 */
final class Floor {
    private static final Eventually SOON =
            new Eventually(Duration.ofSeconds(240), Duration.ofMillis(50));
    private static final String NAME = "plain";
    private static final String MARK = "example.com/edit";

    private final KubernetesClient client;
    private final String namespace;
    private Duration longest = Duration.ZERO;

    Floor(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
        client.resource(deployment()).create();
    }

    /** Edits, takes it back, and notes for how long pods with the edit were ready after that. */
    void measure() {
        SOON.see("two plain pods", () -> ready(false), ready -> ready == 2);
        mark("\"x\"");
        SOON.see("an edited plain pod to be ready", () -> ready(true), ready -> ready > 0);
        mark("null");
        Instant back = Instant.now();
        SOON.see("no edited plain pod to be ready", () -> ready(true), ready -> ready == 0);
        Duration took = Duration.between(back, Instant.now());
        longest = took.compareTo(longest) > 0 ? took : longest;
    }

    /** The longest that was measured. */
    Duration longest() {
        return longest;
    }

    private void mark(String value) {
        client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName(NAME)
                .patch(
                        PatchContext.of(PatchType.STRATEGIC_MERGE),
                        "{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\""
                                + MARK
                                + "\":"
                                + value
                                + "}}}}}");
    }

    private long ready(boolean edited) {
        return pods().stream()
                .filter(Marks::serves)
                .filter(pod -> edited == isEdited(pod))
                .count();
    }

    private List<Pod> pods() {
        return client.pods().inNamespace(namespace).withLabel("app", NAME).list().getItems();
    }

    private static boolean isEdited(Pod pod) {
        var annotations = pod.getMetadata().getAnnotations();
        return annotations != null && annotations.containsKey(MARK);
    }

    private Deployment deployment() {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(NAME)
                .endMetadata()
                .withNewSpec()
                .withReplicas(2)
                .withMinReadySeconds(1)
                .withNewSelector()
                .addToMatchLabels("app", NAME)
                .endSelector()
                .withNewStrategy()
                .withNewRollingUpdate()
                .withNewMaxSurge(1)
                .withNewMaxUnavailable(0)
                .endRollingUpdate()
                .endStrategy()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", NAME)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("plain")
                .withImage("registry.example.com/plain:v1")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }
}
