package dev.safetysystem.e2e.operator;

import dev.safetysystem.e2e.cluster.Clients;
import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.install.SourceTree;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

/** The chart's policies, for a cluster in which the operator is a process beside it. */
public final class ChartPolicies {
    private ChartPolicies() {}

    /**
     * Binds what the operator's own account and what others may write. They take effect some
     * seconds later.
     *
     * @param namespace of the operator's account
     */
    public static void bind(Cluster cluster, String namespace) {
        String policies =
                cluster.helm(
                                "template",
                                "safetysystem-operator",
                                SourceTree.here().path("helm").toString(),
                                "--namespace=" + namespace,
                                "--set=clusterWide=true",
                                "--show-only=templates/writepolicy.yaml",
                                "--show-only=templates/podpolicy.yaml")
                        .run()
                        .orThrow();
        try (KubernetesClient client = Clients.of(cluster)) {
            client.load(new ByteArrayInputStream(policies.getBytes(StandardCharsets.UTF_8)))
                    .items()
                    .forEach(one -> client.resource(one).fieldManager("e2e").serverSideApply());
        }
    }
}
