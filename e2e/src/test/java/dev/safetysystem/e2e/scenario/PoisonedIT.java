package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.junit.Alone;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.WithOperator;
import dev.safetysystem.e2e.operator.LaunchedOperator;
import dev.safetysystem.e2e.operator.ResourceDefinition;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Resources that nobody can work with, as an older schema or another writer of status may leave
 * them: they harm nobody else, and there is a way out. The tests follow each other on a cluster of
 * their own, because the schema is everybody's.
 */
@Alone
@ResourceLock(Alone.SECOND_CLUSTER)
@WithOperator
class PoisonedIT {
    private static final String DEFINITION = "safetysystems.safetysystem.dev";

    @AfterEach
    void theSchemaIsAsItWas(KubernetesClient client) {
        ResourceDefinition.install(client);
    }

    @Test
    void a_spec_of_a_shape_that_cannot_be_read_harms_no_other_and_a_readable_one_mends_it(
            KubernetesClient client, FreshNamespace namespace, LaunchedOperator operator) {
        LiveSystem healthy = LiveSystem.installed(client, namespace.name());
        LiveSystem poisoned = LiveSystem.of(client, namespace.name(), "poisoned", "one");
        ObjectNode good = poisoned.spec().deepCopy();
        acceptAnything(client);
        poisoned.with(spec -> spec.put("components", "none of your business"));
        poisoned.awaitAccepted();
        ResourceDefinition.install(client);

        healthy.version("v2").awaitReleased();
        LiveSystem.of(client, namespace.name(), "late", "one").apply().awaitReleased();
        assertThat(operator.isAlive()).isTrue();
        assertThat(operator.metrics()).doesNotContain("none of your business");
        assertThat(operator.written()).doesNotContain("none of your business");
        poisoned.awaitEvents("PassFailed", 1);

        poisoned.with(spec -> spec.setAll(good)).replace().awaitReleased();
    }

    @Test
    void a_status_that_cannot_be_read_stops_its_own_system_alone_and_nothing_that_serves(
            Cluster cluster, KubernetesClient client, FreshNamespace namespace) {
        LiveSystem healthy = LiveSystem.installed(client, namespace.name());
        LiveSystem poisoned = LiveSystem.of(client, namespace.name(), "poisoned", "one").apply();
        poisoned.awaitReleased();
        String serves = poisoned.deployment("filter", "main").orElseThrow().getMetadata().getUid();
        acceptAnything(client);
        poisoned.awaitStatusPatched(
                cluster, "{\"status\": {\"release\": \"nonsense\", \"revisions\": 5}}");
        ResourceDefinition.install(client);

        healthy.version("v2").awaitReleased();
        assertThat(poisoned.versions("filter", "main")).containsExactly("v1", "v1", "v1");

        poisoned.awaitStatusPatched(cluster, "{\"status\": null}");
        poisoned.version("v2").awaitReleased();
        assertThat(poisoned.versions("filter", "main")).containsExactly("v2", "v2", "v2");
        assertThat(poisoned.deployment("filter", "main").orElseThrow().getMetadata().getUid())
                .isEqualTo(serves);
    }

    @Test
    void a_status_that_makes_no_sense_stops_its_own_system_alone_and_nothing_that_serves(
            Cluster cluster, KubernetesClient client, FreshNamespace namespace) {
        LiveSystem healthy = LiveSystem.installed(client, namespace.name());
        LiveSystem poisoned = LiveSystem.of(client, namespace.name(), "poisoned", "one").apply();
        poisoned.awaitReleased();
        poisoned.awaitStatusPatched(
                cluster,
                """
                {"status": {"release": {"name": "no-such-1", "step": "Nowhere", "since": "yesterday"}}}
                """);

        healthy.version("v2").awaitReleased();
        assertThat(poisoned.versions("filter", "main")).containsExactly("v1", "v1", "v1");

        poisoned.awaitStatusPatched(cluster, "{\"status\": null}");
        poisoned.version("v2").awaitReleased();
        assertThat(poisoned.versions("filter", "main")).containsExactly("v2", "v2", "v2");
    }

    @Test
    void a_definition_that_is_older_than_the_operator_is_named_and_costs_no_record_for_each_retry(
            KubernetesClient client, FreshNamespace namespace, LaunchedOperator operator) {
        LiveSystem system = LiveSystem.installed(client, namespace.name());
        change(
                client,
                schema -> schema.getProperties().get("status").getProperties().remove("attempts"));
        system.version("v2");
        system.awaitEvents("WriteRefused", 1);

        assertThat(operator.readiness()).startsWith("ok\n").contains("it has no status.attempts");
        assertThat(system.objectNames())
                .filteredOn(name -> name.startsWith("ConfigMap hap-release-"))
                .hasSizeLessThanOrEqualTo(2);

        ResourceDefinition.install(client);
        system.awaitReleased();
        assertThat(operator.readiness()).isEqualTo("ok\nleads");
    }

    @Test
    void a_field_of_a_definition_that_is_newer_than_the_operator_is_named_as_not_supported(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem system = LiveSystem.installed(client, namespace.name());
        change(
                client,
                schema ->
                        schema.getProperties()
                                .get("spec")
                                .getProperties()
                                .put(
                                        "quantum",
                                        new JSONSchemaPropsBuilder().withType("boolean").build()));
        // For a moment after the change the API server takes the field and drops it, and for some
        // seconds it serves a watch that was there before without it.
        system.with(spec -> spec.put("quantum", true))
                .await(
                        "the field to be kept and seen",
                        _ -> touched(system).condition("Stalled").equals("True/NotSupported"));
        system.version("v2");

        State state =
                system.await(
                        "v2 to be refused by name",
                        now ->
                                now.isAboutPresentSpec()
                                        && now.condition("Stalled").equals("True/NotSupported"));
        assertThat(state.message()).contains("spec.quantum", "upgrade the operator");
        assertThat(system.versions("filter", "main")).containsExactly("v1", "v1", "v1");

        system.change(spec -> spec.remove("quantum")).awaitReleased();
    }

    /** Applied, and written once more, so that whoever watches it is told of it as it is now. */
    private static State touched(LiveSystem system) {
        return system.apply().say("touched", Instant.now().toString()).state();
    }

    /** A schema that lets through whatever is written. */
    private static void acceptAnything(KubernetesClient client) {
        JSONSchemaProps anything =
                new JSONSchemaPropsBuilder()
                        .withType("object")
                        .withXKubernetesPreserveUnknownFields(true)
                        .build();
        change(
                client,
                schema -> {
                    schema.setXKubernetesValidations(null);
                    schema.setProperties(Map.of("spec", anything, "status", anything));
                });
    }

    /** Again while the API server writes the definition's conditions, too. */
    private static void change(KubernetesClient client, Consumer<JSONSchemaProps> change) {
        Eventually.withinSeconds(240)
                .see(
                        "the definition to be changed",
                        () ->
                                client.resources(CustomResourceDefinition.class)
                                        .withName(DEFINITION)
                                        .edit(now -> changed(now, change)),
                        Objects::nonNull);
    }

    private static CustomResourceDefinition changed(
            CustomResourceDefinition now, Consumer<JSONSchemaProps> change) {
        now.getSpec()
                .getVersions()
                .forEach(version -> change.accept(version.getSchema().getOpenAPIV3Schema()));
        return now;
    }
}
