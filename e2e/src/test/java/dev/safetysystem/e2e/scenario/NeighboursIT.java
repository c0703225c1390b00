package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.junit.Alone;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.OnKwok;
import dev.safetysystem.e2e.operator.LaunchedOperator;
import dev.safetysystem.e2e.operator.OperatorOptions;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What else there is in a namespace: an operator with the memory of a pod lives beside it. */
@OnKwok
@Alone
@ResourceLock(Alone.SECOND_CLUSTER)
class NeighboursIT {
    private static final int CONFIG_MAPS = 50;
    private static final int BYTES = 900_000;

    @Test
    void fifty_large_ConfigMaps_are_no_burden_and_the_one_that_is_named_is_followed(
            Cluster cluster, KubernetesClient client, FreshNamespace namespace) {
        for (int i = 0; i < CONFIG_MAPS; i++) {
            client.resource(large(namespace, "large-" + i, "a")).create();
        }
        var options = OperatorOptions.within(namespace.name()).asInAPod();
        try (LaunchedOperator operator = LaunchedOperator.start(cluster, options)) {
            LiveSystem system =
                    LiveSystem.of(client, namespace.name(), "hap", "one")
                            .with(NeighboursIT::readsTheFirst)
                            .apply();
            system.awaitReleased();

            client.resource(large(namespace, "large-0", "b")).update();
            system.await(
                    "the content of the ConfigMap is released",
                    state -> state.isReleased() && state.attempts() == 2);
            operator.stop();
            operator.launch();
            operator.awaitReady();
            system.version("v2").awaitReleased();

            assertThat(operator.isAlive()).isTrue();
        }
    }

    private static void readsTheFirst(ObjectNode spec) {
        ((ObjectNode) spec.at("/components/0"))
                .putArray("envFrom")
                .addObject()
                .putObject("configMapRef")
                .put("name", "large-0");
    }

    private static ConfigMap large(FreshNamespace namespace, String name, String filling) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace.name())
                .withName(name)
                .endMetadata()
                .addToData("content", filling.repeat(BYTES))
                .build();
    }
}
