package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.hostile.LargeObjects;
import dev.safetysystem.e2e.junit.Alone;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.OnKwok;
import dev.safetysystem.e2e.operator.LaunchedOperator;
import dev.safetysystem.e2e.operator.OperatorOptions;

import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.util.List;

/**
 * Somebody who may edit one watched namespace makes more than an operator with the memory of a pod
 * could hold.
 */
@OnKwok
@Alone
@ResourceLock(Alone.SECOND_CLUSTER)
class BoundsIT {
    private static final Eventually SOON = Eventually.withinSeconds(240);

    @Test
    void large_objects_with_our_label_stop_their_own_system_and_no_other(
            Cluster cluster, KubernetesClient client, FreshNamespace namespace) {
        String mine = namespace.name();
        String hostile = mine + "-hostile";
        var options = OperatorOptions.within(mine).watching(List.of(mine, hostile)).asInAPod();
        try (LaunchedOperator operator = LaunchedOperator.start(cluster, options)) {
            LiveSystem good = LiveSystem.installed(client, mine);
            LiveSystem own = LiveSystem.installed(client, hostile);
            var large = new LargeObjects(client, hostile, own.name());

            large.make();
            good.version("v2").awaitReleased();
            SOON.see(
                    "its namespace to be named as too large",
                    operator::metrics,
                    metrics -> metrics.contains("safetysystem_namespaces_too_large 1.0"));
            assertThat(operator.written()).contains("of its objects ", " are too large: ConfigMap");
            State stopped = own.awaitCondition("Stalled", "True/PassFailed");
            assertThat(stopped.conditionMessage("Stalled")).contains(" are too large: ConfigMap");

            operator.stop();
            operator.launch();
            operator.awaitReady();
            good.version("v3").awaitReleased();

            large.delete();
            SOON.see(
                    "nothing to be left out",
                    operator::metrics,
                    metrics -> metrics.contains("safetysystem_namespaces_too_large 0.0"));
            own.version("v2").awaitReleased();
            assertThat(operator.isAlive()).isTrue();
        }
    }
}
