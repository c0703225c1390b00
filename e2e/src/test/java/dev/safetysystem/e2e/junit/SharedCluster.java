package dev.safetysystem.e2e.junit;

import dev.safetysystem.e2e.cluster.Clients;
import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.cluster.ClusterOptions;
import dev.safetysystem.e2e.cluster.GivenCluster;
import dev.safetysystem.e2e.cluster.Nodes;
import dev.safetysystem.e2e.cluster.Progress;
import dev.safetysystem.e2e.cluster.StartedCluster;

import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * One cluster for all tests of a run or of a class, with a client; taken down when they end.
 *
 * @param cluster started or given
 * @param client its administrator
 */
record SharedCluster(Cluster cluster, KubernetesClient client) implements AutoCloseable {
    static SharedCluster open(Nodes nodes) {
        Cluster cluster =
                switch (nodes) {
                    case KWOK ->
                            GivenCluster.ofEnvironment()
                                    .<Cluster>map(given -> given)
                                    .orElseGet(() -> start(ClusterOptions.kwok()));
                    case REAL -> start(ClusterOptions.realNode().withMetricsServer());
                };
        return new SharedCluster(cluster, Clients.of(cluster));
    }

    /** One that nobody else uses. */
    static SharedCluster alone() {
        Cluster cluster = start(ClusterOptions.kwok());
        return new SharedCluster(cluster, Clients.of(cluster));
    }

    private static StartedCluster start(ClusterOptions options) {
        return StartedCluster.start(options, Progress.onStandardError());
    }

    @Override
    public void close() {
        client.close();
        cluster.close();
    }
}
