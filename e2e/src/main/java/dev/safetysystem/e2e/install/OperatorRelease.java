package dev.safetysystem.e2e.install;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.Cluster;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.ArrayList;
import java.util.List;

/**
 * The operator as its chart installs it.
 *
 * @param cluster where
 * @param tree whose chart
 */
public record OperatorRelease(Cluster cluster, SourceTree tree) {
    /** The Helm release, and what its objects are called. */
    public static final String NAME = "safetysystem-operator";

    /** Where it lives. */
    public static final String NAMESPACE = "safetysystem-system";

    /** Its name in the audit log. */
    public static final String USER = "system:serviceaccount:" + NAMESPACE + ":" + NAME;

    /**
     * Installs or upgrades it and waits until its pods are ready.
     *
     * @param values of the chart, as {@code --set} takes them
     */
    public void install(String... values) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "upgrade",
                                "--install",
                                NAME,
                                tree.path("helm").toString(),
                                "--namespace=" + NAMESPACE,
                                "--create-namespace",
                                "--wait",
                                "--timeout=3m"));
        for (String value : values) {
            words.add("--set=" + value);
        }
        cluster.helm(words.toArray(String[]::new)).run().orThrow();
    }

    /** Removes it with its namespace: the next one that is installed makes its Lease itself. */
    public void uninstall(KubernetesClient client) {
        cluster.helm("uninstall", NAME, "--namespace=" + NAMESPACE).run().orThrow();
        client.namespaces().withName(NAMESPACE).delete();
        Eventually.withinSeconds(240)
                .holds(
                        "namespace " + NAMESPACE + " to be gone",
                        () -> client.namespaces().withName(NAMESPACE).get() == null);
    }
}
