package dev.safetysystem.e2e.operator;

import dev.safetysystem.e2e.await.Eventually;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The kind {@code SafetySystem} as the API server has to know it. */
public final class ResourceDefinition {
    private static final String NAME = "safetysystems.safetysystem.dev";
    private static final String FILE = "/crds/" + NAME + ".yaml";
    private static final Eventually SOON = Eventually.withinSeconds(240);

    private ResourceDefinition() {}

    /** Makes the kind known where it is not; one that is known is left as it is. */
    static void ensure(KubernetesClient client) {
        if (client.resources(CustomResourceDefinition.class).withName(NAME).get() == null) {
            install(client);
        }
    }

    /** Makes the kind known, or brings it up to date; returns when it is served. */
    public static void install(KubernetesClient client) {
        CustomResourceDefinition wanted = read(client);
        client.resource(wanted).fieldManager("e2e").forceConflicts().serverSideApply();
        SOON.see(
                "the kind SafetySystem to be served",
                () -> client.resource(wanted).get().getStatus().getConditions(),
                conditions ->
                        conditions.stream()
                                .anyMatch(
                                        condition ->
                                                condition.getType().equals("Established")
                                                        && condition.getStatus().equals("True")));
    }

    private static CustomResourceDefinition read(KubernetesClient client) {
        try (InputStream yaml =
                Objects.requireNonNull(ResourceDefinition.class.getResourceAsStream(FILE), FILE)) {
            return client.getKubernetesSerialization()
                    .unmarshal(yaml, CustomResourceDefinition.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
