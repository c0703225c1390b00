package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.junit.Alone;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.OnKwok;
import dev.safetysystem.e2e.operator.LaunchedOperator;
import dev.safetysystem.e2e.operator.OperatorOptions;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Somebody who may edit one watched namespace makes more than an operator with the memory of a pod
 * could hold.
 */
@OnKwok
@Alone
@ResourceLock(Alone.SECOND_CLUSTER)
class BoundsIT {
    private static final String SYSTEM = "safetysystem.dev/system";
    private static final int CONFIG_MAPS = 120;
    private static final int PODS = 350;
    private static final Eventually SOON = Eventually.withinSeconds(120);

    @Test
    void large_objects_with_our_label_stop_their_own_namespace_and_no_other(
            Cluster cluster, KubernetesClient client, FreshNamespace namespace) {
        String mine = namespace.name();
        String hostile = mine + "-hostile";
        var options = OperatorOptions.within(mine).watching(List.of(mine, hostile)).asInAPod();
        try (LaunchedOperator operator = LaunchedOperator.start(cluster, options)) {
            LiveSystem good = LiveSystem.installed(client, mine);
            LiveSystem own = LiveSystem.installed(client, hostile);

            create(client, PODS, i -> pod(hostile, "junk-" + i));
            create(client, CONFIG_MAPS, i -> configMap(hostile, "junk-" + i));
            good.version("v2").awaitReleased();
            own.await(
                    "its own system says what is wrong",
                    state ->
                            state.conditionMessage("Stalled").contains("are too large: ConfigMap"));
            assertThat(operator.metrics()).contains("safetysystem_namespaces_too_large 1.0");

            operator.stop();
            operator.launch();
            operator.awaitReady();
            good.version("v3").awaitReleased();

            client.configMaps().inNamespace(hostile).withLabel("junk").delete();
            SOON.see(
                    "nothing to be left out",
                    operator::metrics,
                    metrics -> metrics.contains("safetysystem_namespaces_too_large 0.0"));
            own.version("v2").awaitReleased();
            assertThat(operator.isAlive()).isTrue();
        }
    }

    private static void create(
            KubernetesClient client, int number, IntFunction<HasMetadata> object) {
        IntStream.range(0, number)
                .parallel()
                .forEach(i -> client.resource(object.apply(i)).create());
    }

    /** Nothing that could be packed. */
    private static String filling(int seed, int length) {
        byte[] bytes = new byte[length * 3 / 4];
        new Random(seed).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static HasMetadata configMap(String namespace, String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(Map.of(SYSTEM, "hap", "junk", ""))
                .endMetadata()
                .addToData("content", filling(name.hashCode(), 930_000))
                .build();
    }

    /** It is never scheduled. */
    private static HasMetadata pod(String namespace, String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(Map.of(SYSTEM, "hap", "junk", ""))
                .addToAnnotations("content", filling(name.hashCode(), 258_000))
                .endMetadata()
                .withNewSpec()
                .addNewSchedulingGate("junk")
                .addNewContainer()
                .withName("c")
                .withImage("i")
                .endContainer()
                .endSpec()
                .build();
    }
}
