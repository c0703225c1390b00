package dev.safetysystem.e2e.install;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.PodResource;

/**
 * The operator's pods as its chart installs them.
 *
 * @param client as administrator
 */
public record OperatorPods(KubernetesClient client) {
    /** The port of their metrics. */
    public static final int METRICS = 8080;

    /** The port at which their probes ask. */
    public static final int HEALTH = 8081;

    /**
     * The IP address of one of them.
     *
     * @param index 0 for the first
     */
    public String address(int index) {
        return pods().list().getItems().get(index).getStatus().getPodIP();
    }

    /** How often their containers were started again. */
    public int restarts() {
        return pods().list().getItems().stream()
                .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
                .mapToInt(ContainerStatus::getRestartCount)
                .sum();
    }

    /** Deletes them all; others take their place. */
    public void delete() {
        pods().delete();
    }

    private FilterWatchListDeletable<Pod, PodList, PodResource> pods() {
        return client.pods()
                .inNamespace(OperatorRelease.NAMESPACE)
                .withLabel("app.kubernetes.io/name", OperatorRelease.NAME);
    }
}
