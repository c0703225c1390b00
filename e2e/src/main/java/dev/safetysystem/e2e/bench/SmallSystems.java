package dev.safetysystem.e2e.bench;

import dev.safetysystem.api.v1alpha1.SafetySystem;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;

/**
 * Systems that are released as fast as that goes. In bulk there are fifty in a namespace.
 *
 * @param client as administrator
 * @param system what each of them is
 */
record SmallSystems(KubernetesClient client, SmallSystem system) {
    static final int PER_NAMESPACE = 50;
    private static final int WRITERS = 8;

    /** Under strategy Rolling. */
    SmallSystems(KubernetesClient client) {
        this(client, SmallSystem.ROLLING);
    }

    void makeNamespace(String name) {
        client.resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .build())
                .create();
    }

    /** Namespaces for so many of a kind. */
    void makeNamespaces(String kind, int number) {
        for (int space = 0; space * PER_NAMESPACE < number; space++) {
            makeNamespace(namespace(kind, space * PER_NAMESPACE));
        }
    }

    static String namespace(String kind, int index) {
        return kind + "-" + index / PER_NAMESPACE;
    }

    static String name(String kind, int index) {
        return kind + "-" + index;
    }

    void apply(String namespace, String name, String version) {
        apply(namespace, name, version, "1s");
    }

    void apply(String namespace, String name, String version, String bake) {
        SafetySystem wanted =
                client.getKubernetesSerialization()
                        .unmarshal(system.yaml(namespace, name, version, bake), SafetySystem.class);
        client.resource(wanted).fieldManager("bench").forceConflicts().serverSideApply();
    }

    /** Applies a version to all of a kind, eight at a time. */
    void applyAll(String kind, int number, String version, String bake) {
        eightAtATime(
                number, index -> apply(namespace(kind, index), name(kind, index), version, bake));
    }

    static void eightAtATime(int number, IntConsumer action) {
        try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            for (int each = 0; each < number; each++) {
                int index = each;
                writers.submit(() -> action.accept(index));
            }
        }
    }

    /** Tells the operator to take a release back; a command is given in its giver's own name. */
    void abort(String kind, int index, String release) {
        client.resources(SafetySystem.class)
                .inNamespace(namespace(kind, index))
                .withName(name(kind, index))
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        """
                        {"metadata": {"annotations": {"safetysystem.dev/abort": "%s by admin"}}}
                        """
                                .formatted(release));
    }
}
