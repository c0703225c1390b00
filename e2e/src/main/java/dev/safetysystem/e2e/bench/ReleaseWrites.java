package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.AuditRecord;
import dev.safetysystem.e2e.cluster.Clients;
import dev.safetysystem.e2e.cluster.ClusterOptions;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.demo.Subject;
import dev.safetysystem.e2e.demo.Tempo;
import dev.safetysystem.e2e.install.Images;
import dev.safetysystem.e2e.install.OperatorRelease;
import dev.safetysystem.e2e.result.Figure;
import dev.safetysystem.e2e.result.Result;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.List;

/**
 * Every write of one release, on a real node: the HAP sample with its checks, its autoscaler and
 * its disruption budget.
 *
 * @param images of this source tree
 */
record ReleaseWrites(Images images) {
    private static final String NAMESPACE = "bench";
    private static final double MOST = 16;
    private static final Eventually SOON = Eventually.withinSeconds(240);

    Result measure() {
        try (StartedCluster cluster =
                        StartedCluster.start(ClusterOptions.realNode(), BenchCommand.PROGRESS);
                KubernetesClient client = Clients.of(cluster)) {
            images.load(cluster, List.of("v1", "v2"));
            new OperatorRelease(cluster, images.tree()).install("clusterWide=true");
            Subject hap = Subject.hap(client, NAMESPACE, images.tree(), Tempo.OF_THE_DEMO);
            hap.makeNamespace();
            release(hap, "v1");
            awaitEvents(client, NAMESPACE, 1);
            AuditLog.Position before = cluster.audit().now();
            try (ListedWrites listed = new ListedWrites(client, NAMESPACE)) {
                release(hap, "v2");
                awaitEvents(client, NAMESPACE, 2);
                List<AuditRecord> writes = since(before, cluster, OperatorRelease.USER);
                return new Result(
                        "writes",
                        "one release of the HAP sample (one component, three instances, three"
                                + " checks) under Rolling, by the API server's log",
                        List.of(
                                Figure.bounded("writes of one release", writes.size(), "", MOST),
                                Figure.of("of these to the status", statusWrites(writes), "")),
                        listed.lines(writes));
            }
        }
    }

    private static void release(Subject hap, String version) {
        hap.apply(version);
        hap.seeReleased(version, SOON);
    }

    /** Events are written beside the passes, and so a little later. */
    static void awaitEvents(KubernetesClient client, String namespace, long releases) {
        SOON.see(
                "an event for each release",
                () ->
                        client
                                .events()
                                .v1()
                                .events()
                                .inNamespace(namespace)
                                .list()
                                .getItems()
                                .stream()
                                .filter(event -> "Released".equals(event.getReason()))
                                .count(),
                count -> count == releases);
    }

    /** What an operator has written, but for its Lease. */
    static List<AuditRecord> since(AuditLog.Position begin, StartedCluster cluster, String user) {
        return cluster.audit().since(begin).stream()
                .filter(each -> each.user().equals(user))
                .filter(AuditRecord::isWrite)
                .filter(each -> !each.isAbout("leases"))
                .toList();
    }

    private static long statusWrites(List<AuditRecord> writes) {
        return writes.stream().filter(each -> each.isAbout("safetysystems/status")).count();
    }
}
