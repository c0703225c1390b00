package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.WithOperator;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * Causes in the environment: they refuse nothing, and a spec that mends them goes on at once. A
 * wait is first seen with the usual deadline, then again in a release with a short one: on a slow
 * machine the short deadline can pass before the cause is known, and then the wait is late at once.
 */
@WithOperator
class WaitingIT {
    @Scenario
    void an_image_that_cannot_be_pulled_is_waited_for_and_a_corrected_spec_goes_on(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        hap.version("v2-no-such-image").awaitCondition("Reconciling", "True/WaitingForImage");

        State late =
                hap.with(Specs.impatient())
                        .version("v3-no-such-image")
                        .awaitCondition("Stalled", "True/WaitingForImage");

        assertThat(late.condition("Reconciling")).isEmpty();
        assertThat(late.refused()).isEmpty();
        assertThat(late.message()).contains("registry.example.com/filter:v3-no-such-image");
        assertThat(hap.versions("filter", "main")).containsExactly("v1", "v1", "v1");
        assertThat(hap.version("v4").awaitReleased().refused()).isEmpty();
        assertThat(hap.versions("filter", "main")).containsExactly("v4", "v4", "v4");
    }

    @Scenario
    void instances_that_no_node_has_room_for_wait(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        hap.with(Specs.cpu("filter", "33")).version("v2");
        hap.awaitCondition("Reconciling", "True/WaitingForNodes");

        State late =
                hap.with(Specs.impatient())
                        .version("v3")
                        .awaitCondition("Stalled", "True/WaitingForNodes");

        assertThat(late.refused()).isEmpty();
        assertThat(hap.versions("filter", "main")).containsExactly("v1", "v1", "v1");
        hap.change(Specs.cpu("filter", "100m")).awaitReleased();
    }

    @Scenario
    void a_release_over_quota_waits_with_the_numbers_and_goes_on_when_there_is_room(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        client.resource(quota(namespace, "350m")).create();
        hap.awaitQuota("team");

        State waiting =
                hap.with(Specs.cpu("filter", "200m"))
                        .version("v2")
                        .awaitCondition("Reconciling", "True/WaitingForQuota");
        assertThat(waiting.message()).contains("team");
        State late =
                hap.with(Specs.impatient())
                        .version("v3")
                        .awaitCondition("Stalled", "True/WaitingForQuota");
        assertThat(late.refused()).isEmpty();
        assertThat(hap.pods()).hasSize(3);

        client.resource(quota(namespace, "2")).update();
        hap.awaitReleased();
    }

    private static ResourceQuota quota(FreshNamespace namespace, String cpu) {
        return new ResourceQuotaBuilder()
                .withNewMetadata()
                .withNamespace(namespace.name())
                .withName("team")
                .endMetadata()
                .withNewSpec()
                .addToHard("requests.cpu", new Quantity(cpu))
                .endSpec()
                .build();
    }

    @Scenario
    void a_ConfigMap_that_is_missing_is_named_and_its_coming_is_enough(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem safety = LiveSystem.of(client, namespace.name(), "safety", "three").apply();

        State waiting = safety.awaitCondition("Reconciling", "True/WaitingForReference");
        assertThat(waiting.message()).contains("ConfigMap modes");
        assertThat(safety.pods()).isEmpty();

        Modes.write(client, namespace.name(), "strict");
        safety.awaitReleased();
    }
}
