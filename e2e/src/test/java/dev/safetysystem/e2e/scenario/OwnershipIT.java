package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.WithOperator;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.List;

/** What is ours is kept as it should be; what belongs to somebody else is left alone. */
@WithOperator
class OwnershipIT {
    @Scenario
    void an_object_of_somebody_else_is_named_and_never_touched(
            KubernetesClient client, FreshNamespace namespace) {
        Service theirs = client.resource(service(namespace, "hap-filter")).create();
        LiveSystem hap = LiveSystem.of(client, namespace.name(), "hap", "one").apply();

        State state = hap.awaitCondition("Stalled", "True/Conflict");

        assertThat(state.message()).contains("Service hap-filter (written by ");
        assertThat(client.resource(theirs).get()).isEqualTo(theirs);
        client.resource(theirs).delete();
        hap.awaitReleased();
        assertThat(hap.readyEndpoints("filter")).isEqualTo(3);
    }

    @Scenario
    void an_object_of_somebody_else_in_the_way_of_an_upgrade_leaves_what_serves_alone(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        Deployment theirs = client.resource(deployment(namespace, "hap-filter-first")).create();

        State state = hap.version("v2").awaitCondition("Stalled", "True/Conflict");

        assertThat(state.message()).contains("Deployment hap-filter-first");
        assertThat(client.resource(theirs).get().getSpec()).isEqualTo(theirs.getSpec());
        assertThat(hap.versions("filter", "main")).containsExactly("v1", "v1", "v1");
        client.resource(theirs).delete();
        hap.awaitReleased();
        assertThat(hap.versions("filter", "main")).containsExactly("v2", "v2", "v2");
    }

    private static Deployment deployment(FreshNamespace namespace, String name) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace(namespace.name())
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withReplicas(0)
                .withNewSelector()
                .addToMatchLabels("somebody", "else")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("somebody", "else")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("theirs")
                .withImage("registry.example.com/theirs")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static Service service(FreshNamespace namespace, String name) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(namespace.name())
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addToSelector("somebody", "else")
                .addNewPort()
                .withPort(80)
                .endPort()
                .endSpec()
                .build();
    }

    @Scenario
    void what_somebody_changes_or_deletes_is_put_right(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        var services = client.services().inNamespace(namespace.name());

        services.withName("hap-filter")
                .edit(
                        service -> {
                            service.getSpec().getSelector().put("safetysystem.dev/track", "x");
                            return service;
                        });
        hap.await("the selector", _ -> "main".equals(hap.servingTrack("filter")));

        services.withName("hap-filter")
                .edit(
                        service -> {
                            service.getSpec().getSelector().put("release", "blue");
                            return service;
                        });
        hap.await("no key more", _ -> !hap.selector("filter").containsKey("release"));

        client.apps()
                .deployments()
                .inNamespace(namespace.name())
                .withName("hap-filter-main")
                .rolling()
                .pause();
        hap.await(
                "the Deployment to go on",
                _ ->
                        hap.deployment("filter", "main")
                                .filter(d -> !Boolean.TRUE.equals(d.getSpec().getPaused()))
                                .isPresent());

        services.withName("hap-filter-main").delete();
        hap.await("the Service of the track", _ -> hap.service("filter-main").isPresent());

        client.policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(namespace.name())
                .withName("hap-filter-main")
                .delete();
        hap.await(
                "the disruption budget",
                _ ->
                        client.policy()
                                        .v1()
                                        .podDisruptionBudget()
                                        .inNamespace(namespace.name())
                                        .withName("hap-filter-main")
                                        .get()
                                != null);

        client.apps()
                .deployments()
                .inNamespace(namespace.name())
                .withName("hap-filter-main")
                .scale(1);
        hap.await("three instances", _ -> hap.readyEndpoints("filter") == 3);
        assertThat(hap.awaitReleased().attempts()).isEqualTo(1);
    }

    @Scenario
    void a_deleted_Deployment_comes_back_at_its_size(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());

        client.apps()
                .deployments()
                .inNamespace(namespace.name())
                .withName("hap-filter-main")
                .delete();

        hap.await(
                "an event that names it",
                _ ->
                        hap.notes("Repaired").stream()
                                .anyMatch(
                                        note ->
                                                note.contains(
                                                        "Deployment hap-filter-main was deleted by"
                                                                + " somebody else and is made"
                                                                + " again")));
        hap.await("three instances", _ -> hap.readyEndpoints("filter") == 3);
        assertThat(hap.awaitReleased().attempts()).isEqualTo(1);
    }

    @Scenario
    void deletion_takes_everything_of_the_system_and_nothing_else(
            KubernetesClient client, FreshNamespace namespace) {
        client.resource(claim(namespace)).create();
        client.resource(secret(namespace)).create();
        Modes.write(client, namespace.name(), "strict");
        LiveSystem safety = LiveSystem.of(client, namespace.name(), "safety", "three").apply();
        safety.awaitReleased();

        safety.delete();

        safety.awaitNothingLeft();
        assertThat(client.resource(claim(namespace)).get()).isNotNull();
        assertThat(client.resource(secret(namespace)).get()).isNotNull();
        assertThat(client.configMaps().inNamespace(namespace.name()).withName(Modes.NAME).get())
                .isNotNull();
    }

    @Scenario
    void a_system_that_is_deleted_in_mid_release_is_gone_too(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        hap.with(Specs.bake("60s")).version("v2").awaitStep("Bake");

        hap.delete();

        hap.awaitNothingLeft();
    }

    @Scenario
    void a_system_of_the_same_name_made_at_once_owns_all_that_bears_its_name(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        String before = hap.state().uid();

        hap.delete();
        hap.apply();

        State state = hap.awaitReleased();
        assertThat(state.uid()).isNotEqualTo(before);
        assertThat(hap.readyEndpoints("filter")).isEqualTo(3);
        assertThat(hap.objects())
                .flatExtracting(object -> object.getMetadata().getOwnerReferences())
                .extracting(OwnerReference::getUid)
                .containsOnly(state.uid());
    }

    @Scenario
    void what_was_kept_when_a_system_was_deleted_is_taken_over_as_it_runs(
            Cluster cluster, KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        List<String> pods = hap.podNames();

        cluster.kubectl(
                        "delete",
                        "safety",
                        "hap",
                        "--cascade=orphan",
                        "--namespace=" + namespace.name())
                .run()
                .orThrow();
        hap.apply();

        State state = hap.awaitReleased();
        assertThat(state.version()).isEqualTo("v1");
        assertThat(hap.podNames()).isEqualTo(pods);
        hap.await(
                "everything to be owned by it",
                _ ->
                        hap.objects().stream()
                                .filter(o -> o.getKind().equals("Deployment"))
                                .flatMap(o -> o.getMetadata().getOwnerReferences().stream())
                                .anyMatch(owner -> owner.getUid().equals(state.uid())));
        State next = hap.version("v2").awaitReleased();
        assertThat(next.attempts()).as("numbers go on").isEqualTo(2);
        assertThat(hap.record(1).path("version").asText()).isEqualTo("v1");
        assertThat(hap.versions("filter", "main")).containsExactly("v2", "v2", "v2");
    }

    @Scenario
    void a_command_in_what_a_restore_tool_applies_is_answered_and_not_carried_out(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap =
                LiveSystem.of(client, namespace.name(), "hap", "one")
                        .withCommand("abort", "6f9d8c7b4-1 by ana@example.com")
                        .apply();

        assertThat(hap.awaitReleased().refused()).isEmpty();
        hap.awaitEvents("CommandRejected", 1);
        assertThat(hap.notes("CommandRejected").getFirst()).contains("as after a restore", "again");
    }

    @Scenario
    void what_lost_its_owner_reference_is_ours_again(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());

        client.apps()
                .deployments()
                .inNamespace(namespace.name())
                .withName("hap-filter-main")
                .edit(
                        deployment -> {
                            deployment.getMetadata().setOwnerReferences(List.of());
                            return deployment;
                        });

        hap.await(
                "its owner to be back",
                _ ->
                        !hap.deployment("filter", "main")
                                .orElseThrow()
                                .getMetadata()
                                .getOwnerReferences()
                                .isEmpty());
        hap.awaitReleased();
        hap.await("an event", _ -> !hap.notes("Repaired").isEmpty());
    }

    @Scenario
    void the_size_is_left_to_an_autoscaler_of_somebody_else_and_it_is_named(
            Cluster cluster, KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());

        cluster.kubectl(
                        "autoscale",
                        "deployment/hap-filter-main",
                        "--name=theirs",
                        "--min=5",
                        "--max=6",
                        "--namespace=" + namespace.name())
                .run()
                .orThrow();
        State state = hap.awaitCondition("Stalled", "True/Conflict");
        assertThat(state.message())
                .contains("HorizontalPodAutoscaler theirs scales Deployment hap-filter-main");
        hap.await("the size that it wants", _ -> hap.readyEndpoints("filter") == 5);
        hap.version("v2").await("v2", now -> now.version().equals("v2"));

        client.autoscaling()
                .v2()
                .horizontalPodAutoscalers()
                .inNamespace(namespace.name())
                .withName("theirs")
                .delete();
        hap.awaitReleased();
        hap.await("the size of the spec", _ -> hap.readyEndpoints("filter") == 3);
    }

    @Scenario
    void a_scale_by_hand_is_undone_and_told_of(
            Cluster cluster, KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());

        cluster.kubectl(
                        "scale",
                        "deployment/hap-filter-main",
                        "--replicas=7",
                        "--namespace=" + namespace.name())
                .run()
                .orThrow();

        hap.await(
                "an event that names the size",
                _ ->
                        hap.notes("Repaired").stream()
                                .anyMatch(note -> note.contains("spec.replicas, which was 7")));
        hap.await("three pods", _ -> hap.readyEndpoints("filter") == 3);
    }

    private static io.fabric8.kubernetes.api.model.PersistentVolumeClaim claim(
            FreshNamespace namespace) {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(namespace.name())
                .withName("violations")
                .endMetadata()
                .withNewSpec()
                .withAccessModes(List.of("ReadWriteOnce"))
                .withNewResources()
                .addToRequests("storage", new Quantity("1Gi"))
                .endResources()
                .endSpec()
                .build();
    }

    private static io.fabric8.kubernetes.api.model.Secret secret(FreshNamespace namespace) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace.name())
                .withName("database")
                .endMetadata()
                .addToStringData("url", "postgresql://database")
                .build();
    }

    @Scenario
    void
            a_service_of_somebody_else_that_selects_unverified_pods_holds_a_release_until_its_owner_says_so(
                    KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        Service web =
                new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace.name())
                        .withName("web")
                        .endMetadata()
                        .withNewSpec()
                        .addToSelector("app.kubernetes.io/name", "filter")
                        .addToSelector("app.kubernetes.io/instance", hap.name())
                        .addNewPort()
                        .withPort(80)
                        .endPort()
                        .endSpec()
                        .build();
        client.resource(web).create();
        hap.await("v1 goes on serving", state -> state.condition("Ready").equals("True/Released"));

        State held = hap.version("v2").awaitCondition("Stalled", "True/Conflict");
        assertThat(held.message()).contains("Service web", "unverified-pods=allowed");
        assertThat(hap.versions("filter", "first")).isEmpty();

        client.services()
                .inNamespace(namespace.name())
                .withName("web")
                .edit(
                        live ->
                                live.edit()
                                        .editMetadata()
                                        .addToAnnotations(
                                                "safetysystem.dev/unverified-pods", "allowed")
                                        .endMetadata()
                                        .build());

        hap.awaitReleased();
        assertThat(hap.versions("filter", "main")).containsExactly("v2", "v2", "v2");
    }
}
