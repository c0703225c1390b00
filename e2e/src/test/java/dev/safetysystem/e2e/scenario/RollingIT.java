package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.WithOperator;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.Map;

/** Releases that go well. */
@WithOperator
class RollingIT {
    @Scenario
    void a_first_install_serves_at_its_size_and_says_so(
            Cluster cluster, KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());

        State state = hap.state();
        assertThat(state.version()).isEqualTo("v1");
        assertThat(state.step()).isEqualTo("Steady");
        assertThat(state.condition("Available")).isEqualTo("True/AtPromisedSize");
        assertThat(state.condition("Reconciling")).isEmpty();
        assertThat(hap.versions("filter", "main")).containsExactly("v1", "v1", "v1");
        assertThat(hap.readyEndpoints("filter")).isEqualTo(3);
        assertThat(hap.record(1).path("outcome").asText()).isEqualTo("Released");
        assertThat(hap.columns(cluster))
                .containsAllEntriesOf(
                        Map.of("VERSION", "v1", "STABLE", "v1", "STEP", "Steady", "READY", "True"));
    }

    @Scenario
    void everything_of_a_system_is_owned_by_it_and_written_by_one_manager(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        String uid = hap.state().uid();

        assertThat(hap.objects())
                .extracting(object -> object.getKind() + " " + object.getMetadata().getName())
                .contains(
                        "Deployment hap-filter-main",
                        "Service hap-filter-main",
                        "Service hap-filter",
                        "PodDisruptionBudget hap-filter-main",
                        "ConfigMap hap-release-1");
        assertThat(hap.objects())
                .allSatisfy(
                        object -> {
                            assertThat(object.getMetadata().getOwnerReferences())
                                    .extracting(
                                            OwnerReference::getUid, OwnerReference::getController)
                                    .containsExactly(
                                            org.assertj.core.api.Assertions.tuple(uid, true));
                            assertThat(object.getMetadata().getManagedFields())
                                    .anyMatch(
                                            entry ->
                                                    entry.getManager()
                                                                    .equals("safetysystem-operator")
                                                            && entry.getOperation()
                                                                    .equals("Apply"));
                        });
    }

    @Scenario
    void an_upgrade_goes_one_instance_first_and_then_all(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        hap.with(Specs.bake("3s"));
        try (Witness witness = Witness.of(client, namespace.name(), hap.name())) {
            hap.version("v2").awaitStep("Bake");
            assertThat(hap.versions("filter", "main")).containsExactly("v1", "v1", "v1");
            assertThat(hap.versions("filter", "first")).containsExactly("v2");
            assertThat(hap.selector("filter")).doesNotContainKey("safetysystem.dev/track");

            hap.awaitReleased();

            assertThat(hap.versions("filter", "main")).containsExactly("v2", "v2", "v2");
            assertThat(hap.pods()).hasSize(3);
            assertThat(hap.selector("filter")).containsEntry("safetysystem.dev/track", "main");
            assertThat(hap.deployment("filter", "first")).isEmpty();
            assertThat(hap.state().version()).isEqualTo("v2");
            assertThat(witness.fewestReady("filter")).isGreaterThanOrEqualTo(3);
            assertThat(witness.most("filter", "main")).isLessThanOrEqualTo(4);
            assertThat(witness.most("filter", "first")).isEqualTo(1);
        }
    }

    @Scenario
    void a_size_changes_in_place_and_starts_no_release(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());

        hap.change(Specs.replicas("filter", 4));
        hap.await("four instances", _ -> hap.pods().size() == 4);

        assertThat(hap.awaitReleased().attempts()).isEqualTo(1);
        hap.change(Specs.replicas("filter", 2));
        hap.await("two instances", _ -> hap.pods().size() == 2);
        assertThat(hap.awaitReleased().attempts()).isEqualTo(1);
    }

    @Scenario
    void many_upgrades_keep_no_more_history_than_they_should(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        hap.with(spec -> spec.put("revisionHistoryLimit", 2));

        for (String version : new String[] {"v2", "v3", "v4"}) {
            hap.version(version).awaitReleased();
        }

        hap.await(
                "only the newest records",
                _ ->
                        hap.objects().stream()
                                        .map(object -> object.getMetadata().getName())
                                        .filter(name -> name.startsWith("hap-release-"))
                                        .count()
                                == 2);
        assertThat(hap.record(4).path("outcome").asText()).isEqualTo("Released");
    }

    @Scenario
    void two_systems_in_one_namespace_do_not_touch_each_other(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem left = LiveSystem.of(client, namespace.name(), "left", "one").apply();
        LiveSystem right = LiveSystem.of(client, namespace.name(), "left-2", "one").apply();
        left.awaitReleased();
        right.awaitReleased();
        String untouched = right.deployment("filter", "main").orElseThrow().toString();

        left.version("v2").awaitReleased();

        assertThat(left.versions("filter", "main")).containsExactly("v2", "v2", "v2");
        assertThat(right.versions("filter", "main")).containsExactly("v1", "v1", "v1");
        assertThat(right.deployment("filter", "main").orElseThrow()).hasToString(untouched);
        assertThat(right.state().attempts()).isEqualTo(1);
    }
}
