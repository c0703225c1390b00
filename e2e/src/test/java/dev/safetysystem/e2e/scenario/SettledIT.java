package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.AuditRecord;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.junit.Alone;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.OnKwok;
import dev.safetysystem.e2e.operator.LaunchedOperator;
import dev.safetysystem.e2e.operator.OperatorOptions;

import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.time.Instant;
import java.util.List;

/** Nothing to do means nothing written: by the audit log, over one minute. */
@OnKwok
@Alone
@ResourceLock(Alone.THIRD_CLUSTER)
class SettledIT {
    private static final int SECONDS = 60;

    @Test
    void settled_systems_cost_no_write_but_the_renewal_of_the_operators_own_Lease(
            StartedCluster cluster, KubernetesClient client, FreshNamespace namespace) {
        Modes.write(client, namespace.name(), "strict");
        try (LaunchedOperator operator =
                LaunchedOperator.start(cluster, OperatorOptions.clusterWide("safetysystem"))) {
            List<LiveSystem> released =
                    List.of(
                            LiveSystem.of(client, namespace.name(), "hap", "one").apply(),
                            LiveSystem.of(client, namespace.name(), "safety", "three").apply());
            LiveSystem refused = LiveSystem.of(client, namespace.name(), "refused", "one").apply();
            LiveSystem unsupported =
                    LiveSystem.of(client, namespace.name(), "unsupported", "one")
                            .with(spec -> spec.putObject("monitoring").put("dashboard", true))
                            .apply();
            released.forEach(LiveSystem::awaitReleased);
            released.forEach(system -> system.version("v2").awaitReleased());
            refused.awaitReleased();
            refused.with(Specs.impatient()).version("v2-never-ready").awaitRefused();
            unsupported.awaitCondition("Stalled", "True/NotSupported");
            released.forEach(system -> system.awaitEvents("Released", 2));
            refused.awaitEvents("NotReadyInTime", 1);

            AuditLog.Position settled = cluster.audit().now();
            Instant end = Instant.now().plusSeconds(SECONDS);
            Eventually.withinSeconds(2 * SECONDS)
                    .see(SECONDS + " s to pass", Instant::now, now -> now.isAfter(end));

            List<AuditRecord> writes =
                    cluster.audit().since(settled).stream()
                            .filter(record -> record.user().equals(operator.user()))
                            .filter(AuditRecord::isWrite)
                            .toList();
            assertThat(writes).as("the operator was at work").isNotEmpty();
            assertThat(writes).allMatch(record -> record.isAbout("leases"));
        }
    }
}
