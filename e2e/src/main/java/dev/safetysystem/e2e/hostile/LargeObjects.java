package dev.safetysystem.e2e.hostile;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Objects with our label that nothing could pack, twice as many as an operator with the chart's
 * limit has heap.
 *
 * @param namespace where they are made
 * @param system whose label they carry
 */
public record LargeObjects(KubernetesClient client, String namespace, String system) {
    private static final int CONFIG_MAPS = 120;
    private static final int PODS = 250;
    private static final String JUNK = "junk";

    /** Makes them. */
    public void make() {
        make(PODS, this::pod);
        make(CONFIG_MAPS, this::configMap);
    }

    private void make(int number, IntFunction<HasMetadata> object) {
        IntStream.range(0, number)
                .parallel()
                .forEach(i -> client.resource(object.apply(i)).create());
    }

    /** Deletes them. */
    public void delete() {
        client.configMaps().inNamespace(namespace).withLabel(JUNK).delete();
        client.pods().inNamespace(namespace).withLabel(JUNK).withGracePeriod(0).delete();
    }

    private Map<String, String> labels() {
        return Map.of("safetysystem.dev/system", system, JUNK, "");
    }

    private HasMetadata configMap(int number) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(JUNK + "-" + number)
                .withLabels(labels())
                .endMetadata()
                .addToData("content", filling(number, 930_000))
                .build();
    }

    /** It is never scheduled. */
    private HasMetadata pod(int number) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(JUNK + "-" + number)
                .withLabels(labels())
                .addToAnnotations("content", filling(number, 258_000))
                .endMetadata()
                .withNewSpec()
                .addNewSchedulingGate("e2e.invalid/" + JUNK)
                .addNewContainer()
                .withName("c")
                .withImage("i")
                .endContainer()
                .endSpec()
                .build();
    }

    private static String filling(int seed, int length) {
        byte[] bytes = new byte[length * 3 / 4];
        new Random(seed).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
