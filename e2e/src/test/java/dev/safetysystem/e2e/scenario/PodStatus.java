package dev.safetysystem.e2e.scenario;

import dev.safetysystem.e2e.await.Eventually;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.Objects;
import java.util.function.UnaryOperator;

/** What a node says of a pod, written over its head. */
final class PodStatus {
    private static final Eventually SOON = Eventually.withinSeconds(240);

    private PodStatus() {}

    /**
     * Says something else. The node writes there, too: from what is there now, until it is said.
     */
    static void edit(KubernetesClient client, Pod pod, UnaryOperator<PodStatusBuilder> change) {
        SOON.see(
                "the status of pod " + pod.getMetadata().getName() + " to be edited",
                () ->
                        client.resource(client.resource(pod).require())
                                .editStatus(now -> with(now, change)),
                Objects::nonNull);
    }

    private static Pod with(Pod now, UnaryOperator<PodStatusBuilder> change) {
        var status = new PodStatusBuilder(now.getStatus());
        return new PodBuilder(now).withStatus(change.apply(status).build()).build();
    }

    /** Its container runs another image, as if the image's tag had moved. */
    static void anotherImage(KubernetesClient client, Pod pod) {
        edit(
                client,
                pod,
                status ->
                        status.editFirstContainerStatus()
                                .withImageID("moved@sha256:" + "a".repeat(64))
                                .endContainerStatus());
    }

    /** It has another address. */
    static void address(KubernetesClient client, Pod pod, String address) {
        edit(client, pod, status -> status.withPodIP(address).withPodIPs(new PodIP(address)));
    }
}
