package dev.safetysystem.e2e.chart;

import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.cluster.Command;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The chart, installed in a namespace of its own that takes restricted pods only; gone when closed.
 *
 * @param cluster where it is installed
 * @param client its administrator
 * @param namespace of the release, which is also the one that is watched
 */
record InstalledChart(Cluster cluster, KubernetesClient client, String namespace)
        implements AutoCloseable {
    static final String RELEASE = "safetysystem-operator";
    static final String CHART = Path.of("..", "helm").toString();

    /** Installs it and waits until its pods are ready. */
    static InstalledChart install(Cluster cluster, KubernetesClient client) {
        // Other tests of this run may have made the resource definition already.
        return install(cluster, client, "--take-ownership");
    }

    /** The same, beside another release, which has made what belongs to no namespace. */
    static InstalledChart installBeside(Cluster cluster, KubernetesClient client) {
        return install(cluster, client, new String[0]);
    }

    private static InstalledChart install(
            Cluster cluster, KubernetesClient client, String... more) {
        String namespace = "chart-" + UUID.randomUUID().toString().substring(0, 8);
        client.resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(namespace)
                                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                                .endMetadata()
                                .build())
                .create();
        var chart = new InstalledChart(cluster, client, namespace);
        chart.helm("install", more).orThrow();
        return chart;
    }

    /**
     * Runs {@code helm install} or {@code upgrade} with further arguments, and waits for the pods.
     */
    Command.Result helm(String verb, String... more) {
        var words = new ArrayList<>(List.of(verb, RELEASE, CHART, "--namespace", namespace));
        words.addAll(List.of("--wait", "--timeout", "5m"));
        words.addAll(List.of(more));
        return cluster.helm(words.toArray(String[]::new)).run();
    }

    /** The operator's account as the API server knows it. */
    String account() {
        return "system:serviceaccount:" + namespace + ":" + RELEASE;
    }

    @Override
    public void close() {
        cluster.helm("uninstall", RELEASE, "--namespace", namespace, "--ignore-not-found").run();
        client.namespaces().withName(namespace).delete();
    }
}
