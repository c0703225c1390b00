package dev.safetysystem.e2e.scenario;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** The ConfigMap that {@code three.yaml} refers to; its team's, not the operator's. */
final class Modes {
    static final String NAME = "modes";

    private Modes() {}

    /** Creates or changes it. */
    static ConfigMap write(KubernetesClient client, String namespace, String mode) {
        return client.resource(
                        new ConfigMapBuilder()
                                .withNewMetadata()
                                .withNamespace(namespace)
                                .withName(NAME)
                                .endMetadata()
                                .addToData("mode", mode)
                                .build())
                .fieldManager("team")
                .forceConflicts()
                .serverSideApply();
    }
}
