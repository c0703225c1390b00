package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.AuditRecord;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.WithOperator;
import dev.safetysystem.e2e.operator.LaunchedOperator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.List;
import java.util.Optional;

/** Systems of several components: callers and callees, queues, configuration, autoscalers. */
@WithOperator
class ShapesIT {
    private static LiveSystem installed(KubernetesClient client, FreshNamespace namespace) {
        Modes.write(client, namespace.name(), "strict");
        LiveSystem safety = LiveSystem.of(client, namespace.name(), "safety", "three").apply();
        safety.awaitReleased();
        return safety;
    }

    @Scenario
    void callees_come_before_their_callers_who_are_told_where_they_are(
            StartedCluster cluster,
            KubernetesClient client,
            FreshNamespace namespace,
            LaunchedOperator operator) {
        AuditLog.Position before = cluster.audit().now();

        LiveSystem safety = installed(client, namespace);

        List<String> deployments =
                cluster.audit().since(before).stream()
                        .filter(record -> record.user().equals(operator.user()))
                        .filter(record -> record.isDoneWrite() && record.isAbout("deployments"))
                        .filter(record -> record.namespace().equals(Optional.of(namespace.name())))
                        .map(AuditRecord::name)
                        .flatMap(Optional::stream)
                        .distinct()
                        .toList();
        assertThat(deployments)
                .containsSubsequence("safety-screening-main", "safety-ingestion-main");
        assertThat(environment(safety, "ingestion"))
                .filteredOn(variable -> variable.getName().equals("SCREENING_URL"))
                .extracting(EnvVar::getValue)
                .containsExactly("http://safety-screening:8000");
        safety.version("v2").awaitReleased();
        assertThat(safety.versions("ingestion", "main")).containsExactly("v2", "v2");
        assertThat(safety.versions("screening", "main")).containsExactly("v2", "v2");
        assertThat(safety.versions("worker", "main")).containsExactly("v2");
        assertThat(safety.pods()).hasSize(5);
    }

    private static List<EnvVar> environment(LiveSystem system, String component) {
        return system.deployment(component, "main")
                .orElseThrow()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv();
    }

    @Scenario
    void a_changed_ConfigMap_is_a_release_that_restarts_only_who_reads_it(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem safety = installed(client, namespace);
        List<String> screening = names(safety, "screening");
        String before = snapshotOf(safety);

        Modes.write(client, namespace.name(), "lenient");
        safety.await("a second release", state -> state.attempts() == 2);
        safety.awaitReleased();

        assertThat(names(safety, "screening")).isEqualTo(screening);
        ConfigMap snapshot = configMap(client, namespace, snapshotOf(safety));
        assertThat(snapshot.getImmutable()).isTrue();
        assertThat(snapshot.getData()).containsEntry("mode", "lenient");
        assertThat(configMap(client, namespace, before).getData()).containsEntry("mode", "strict");
    }

    @Scenario
    void an_optional_ConfigMap_is_a_release_when_it_comes_and_when_it_goes(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.of(client, namespace.name(), "hap", "one");
        hap.with(ShapesIT::readOptional).apply().awaitReleased();

        ConfigMap theirs = Modes.write(client, namespace.name(), "strict");
        hap.await("a second release", state -> state.attempts() == 2);
        hap.awaitReleased();
        String copy = optional(hap);
        assertThat(copy).isNotEqualTo(Modes.NAME);
        assertThat(configMap(client, namespace, copy).getData()).containsEntry("mode", "strict");

        client.resource(theirs).delete();
        hap.await("a third release", state -> state.attempts() == 3);
        hap.awaitReleased();
        assertThat(optional(hap)).isNotEqualTo(copy);
    }

    private static void readOptional(ObjectNode spec) {
        Specs.component(spec, "filter")
                .putArray("envFrom")
                .addObject()
                .putObject("configMapRef")
                .put("name", Modes.NAME)
                .put("optional", true);
    }

    /** What its pods read in the place of the optional one. */
    private static String optional(LiveSystem system) {
        return system.deployment("filter", "main")
                .orElseThrow()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnvFrom()
                .getFirst()
                .getConfigMapRef()
                .getName();
    }

    private static ConfigMap configMap(
            KubernetesClient client, FreshNamespace namespace, String name) {
        return client.configMaps().inNamespace(namespace.name()).withName(name).require();
    }

    private static List<String> names(LiveSystem system, String component) {
        return system.pods().stream()
                .filter(
                        pod ->
                                component.equals(
                                        pod.getMetadata()
                                                .getLabels()
                                                .get("safetysystem.dev/component")))
                .map(Pod::getMetadata)
                .map(meta -> meta.getName())
                .sorted()
                .toList();
    }

    /** The copy of the ConfigMap that the instances read. */
    private static String snapshotOf(LiveSystem system) {
        return environment(system, "ingestion").stream()
                .filter(variable -> variable.getName().equals("MODE"))
                .map(variable -> variable.getValueFrom().getConfigMapKeyRef().getName())
                .findFirst()
                .orElseThrow();
    }

    @Scenario
    void bounds_of_an_autoscaler_change_in_place_and_its_size_is_left_to_it(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem safety = installed(client, namespace);
        safety.change(
                spec ->
                        ((ObjectNode) Specs.component(spec, "ingestion").path("autoscaling"))
                                .put("minReplicas", 3)
                                .put("maxReplicas", 9));

        HorizontalPodAutoscaler autoscaler =
                safety.awaitAutoscaler("ingestion", now -> now.getSpec().getMinReplicas() == 3);
        assertThat(autoscaler.getSpec().getMaxReplicas()).isEqualTo(9);
        safety.await(
                "the autoscaler to raise it to its new minimum",
                _ -> safety.versions("ingestion", "main").size() == 3);
        assertThat(safety.awaitReleased().attempts()).isEqualTo(1);

        safety.version("v2").awaitReleased();
        assertThat(safety.versions("ingestion", "main")).containsExactly("v2", "v2", "v2");
    }

    @Scenario
    void a_consumer_of_a_queue_starts_its_first_instance_only_at_the_switch(
            KubernetesClient client, FreshNamespace namespace) {
        try (Answers answers = Answers.unreached()) {
            Modes.write(client, namespace.name(), "strict");
            LiveSystem safety = LiveSystem.of(client, namespace.name(), "safety", "three");
            safety.with(Specs.port("screening", answers.port())).apply().awaitReleased();
            safety.with(Specs.bake("60s")).with(Specs.check("screening", "60s"));
            safety.version("v2").awaitStep("Verify");
            assertThat(safety.versions("screening", "first")).containsExactly("v2");
            assertThat(safety.versions("worker", "first")).isEmpty();

            answers.of(200, safety, "screening", "first");
            safety.awaitStep("Bake");

            assertThat(safety.versions("worker", "first")).containsExactly("v2");
            assertThat(safety.versions("worker", "main")).containsExactly("v1");
        }
    }

    @Scenario
    void a_component_comes_and_another_goes_in_one_release(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem safety = installed(client, namespace);
        safety.with(
                spec -> {
                    ObjectNode reporting = Specs.component(spec, "worker");
                    reporting.put("name", "reporting");
                    reporting.put("image", "registry.example.com/reporting");
                    reporting.remove("traffic");
                    reporting
                            .putArray("ports")
                            .addObject()
                            .put("name", "http")
                            .put("containerPort", 8000);
                });

        safety.version("v2").awaitReleased();

        assertThat(safety.readyEndpoints("reporting")).isEqualTo(1);
        assertThat(safety.deployment("worker", "main")).isEmpty();
        assertThat(safety.pods()).hasSize(5);
    }

    @Scenario
    void a_part_that_is_not_supported_is_named_and_the_last_good_revision_is_kept_right(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        hap.with(spec -> spec.putObject("monitoring").put("dashboard", true))
                .with(spec -> spec.putObject("network").put("isolate", true))
                .version("v2");

        State state = hap.awaitCondition("Stalled", "True/NotSupported");

        assertThat(state.message()).contains("spec.monitoring", "spec.network");
        assertThat(state.attempts()).isEqualTo(1);
        hap.await(
                "the size", _ -> hap.versions("filter", "main").equals(List.of("v1", "v1", "v1")));
        client.services().inNamespace(namespace.name()).withName("hap-filter").delete();
        hap.await("the Service again", _ -> hap.readyEndpoints("filter") == 3);
    }

    @Scenario
    void a_circle_of_references_is_named_and_a_straight_spec_goes_on(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem safety = installed(client, namespace);
        safety.with(
                spec ->
                        Specs.component(spec, "screening")
                                .putArray("env")
                                .addObject()
                                .put("name", "BACK")
                                .putObject("valueFrom")
                                .putObject("componentRef")
                                .put("name", "ingestion"));
        State state = safety.version("v2").awaitCondition("Stalled", "True/InvalidSpec");
        assertThat(state.message()).contains("spec.components", "ingestion", "screening");
        assertThat(safety.versions("screening", "main")).containsExactly("v1", "v1");

        safety.change(spec -> Specs.component(spec, "screening").remove("env")).awaitReleased();
        assertThat(safety.versions("screening", "main")).containsExactly("v2", "v2");
    }
}
