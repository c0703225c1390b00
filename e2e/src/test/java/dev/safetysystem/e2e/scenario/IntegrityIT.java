package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.WithOperator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.List;
import java.util.Map;

/**
 * What somebody with the rights of an editor writes with our labels and owner references is no part
 * of what is released.
 */
@WithOperator
class IntegrityIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Eventually SOON = Eventually.withinSeconds(240);

    @Scenario
    void a_revision_of_the_coming_content_with_another_template_is_not_released(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        hap.version("v2").awaitReleased();
        String name = "hap-" + hap.state().status().at("/revisions/stable/name").asText();
        hap.version("v1").awaitReleased();
        ControllerRevision ours =
                client.apps()
                        .controllerRevisions()
                        .inNamespace(namespace.name())
                        .withName(name)
                        .get();
        replace(client, ours, new ControllerRevisionBuilder(ours).withData(theirs(ours)).build());

        hap.version("v2").awaitReleased();

        assertThat(hap.versions("filter", "main")).containsExactly("v2", "v2", "v2");
        hap.awaitEvents("Repaired", 1);
    }

    private static ObjectNode theirs(ControllerRevision ours) {
        ObjectNode data = JSON.valueToTree(ours.getData());
        ((ObjectNode) data.at("/templates/0/template/pod/spec/containers/0"))
                .put("image", "registry.example.com/filter:theirs");
        return data;
    }

    @Scenario
    void a_copy_that_somebody_replaces_is_made_again(
            KubernetesClient client, FreshNamespace namespace) {
        Modes.write(client, namespace.name(), "strict");
        LiveSystem safety = LiveSystem.of(client, namespace.name(), "safety", "three").apply();
        safety.awaitReleased();
        ConfigMap ours = copy(safety);

        replace(
                client,
                ours,
                new ConfigMapBuilder(ours).withData(Map.of("mode", "permissive")).build());

        safety.await(
                "the copy to hold what was verified",
                _ -> copy(safety).getData().equals(ours.getData()));
        assertThat(copy(safety).getImmutable()).isTrue();
        safety.await("an event of it", _ -> safety.events("Repaired") > 0);
        assertThat(safety.notes("Repaired"))
                .allMatch(note -> note.startsWith("ConfigMap " + ours.getMetadata().getName()));
        safety.awaitReleased();
    }

    @Scenario
    void checks_that_somebody_takes_out_of_the_record_are_asked_all_the_same(
            KubernetesClient client, FreshNamespace namespace) {
        try (Answers answers = Answers.unreached()) {
            LiveSystem hap = LiveSystem.of(client, namespace.name(), "hap", "one");
            hap.with(Specs.port("filter", answers.port())).apply().awaitReleased();
            hap.with(Specs.check("filter", "2s")).version("v2").awaitStep("Verify");
            JsonNode frozen = hap.record(2).path("rollout");
            ObjectNode without = hap.record(2).deepCopy();
            without.withObject("/rollout").putArray("checks");

            client.configMaps()
                    .inNamespace(namespace.name())
                    .withName("hap-release-2")
                    .edit(
                            map ->
                                    map.edit()
                                            .addToData("release.json", without.toPrettyString())
                                            .build());
            hap.awaitEvents("Repaired", 1);

            assertThat(hap.notes("Repaired").getFirst())
                    .startsWith("ConfigMap hap-release-2 was changed by somebody else")
                    .contains("data.release.json");
            assertThat(hap.record(2).path("rollout")).isEqualTo(frozen);
            answers.of(503, hap, "filter", "first");
            assertThat(hap.awaitRefused().condition("Verified")).isEqualTo("False/CheckFailed");
        }
    }

    @Scenario
    void a_pod_of_somebody_else_with_our_labels_that_answers_right_passes_no_check(
            KubernetesClient client, FreshNamespace namespace) {
        try (Answers answers = Answers.unreached()) {
            LiveSystem hap = LiveSystem.of(client, namespace.name(), "hap", "one");
            hap.with(Specs.port("filter", answers.port())).apply().awaitReleased();
            hap.with(Specs.check("filter", "10s")).version("v2").awaitStep("Verify");
            answers.answering(200);
            Pod theirs = client.resource(likeTheFirst(hap)).create();

            hap.await("a pod of somebody else to be ready", _ -> client.resource(theirs).isReady());
            PodStatus.address(client, theirs, answers.address());
            State held = hap.awaitCondition("Reconciling", "True/WaitingForTrack");
            assertThat(held.step()).isEqualTo("Verify");
            assertThat(held.message()).contains("pod theirs");
            assertThat(hap.selector("filter")).containsEntry("safetysystem.dev/track", "main");

            client.resource(theirs).withGracePeriod(0).delete();
            answers.of(503, hap, "filter", "first");
            assertThat(hap.awaitRefused().condition("Verified")).isEqualTo("False/CheckFailed");
        }
    }

    @Scenario
    void an_endpoint_slice_that_somebody_made_without_any_label_of_ours_is_named(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        var theirs =
                client.resource(
                        new EndpointSliceBuilder()
                                .withNewMetadata()
                                .withNamespace(namespace.name())
                                .withName("theirs")
                                .addToLabels("kubernetes.io/service-name", "hap-filter")
                                .endMetadata()
                                .withAddressType("IPv4")
                                .addNewEndpoint()
                                .withAddresses("10.9.9.9")
                                .endEndpoint()
                                .build());
        theirs.create();

        State named = hap.awaitCondition("Stalled", "True/Conflict");
        assertThat(named.conditionMessage("Stalled")).contains("EndpointSlice theirs");
        theirs.delete();
        hap.awaitReleased();
    }

    /** With its labels, but for the one that its ReplicaSet would take it in by. */
    private static Pod likeTheFirst(LiveSystem system) {
        Pod first = system.pods("first").getFirst();
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(first.getMetadata().getNamespace())
                .withName("theirs")
                .withLabels(first.getMetadata().getLabels())
                .removeFromLabels("pod-template-hash")
                .endMetadata()
                .withSpec(first.getSpec())
                .build();
    }

    private static ConfigMap copy(LiveSystem system) {
        return system.objects().stream()
                .filter(ConfigMap.class::isInstance)
                .map(ConfigMap.class::cast)
                .filter(map -> Boolean.TRUE.equals(map.getImmutable()))
                .findFirst()
                .orElseThrow();
    }

    /** Deletes an object and makes another in its place that nobody could tell by its metadata. */
    private static void replace(KubernetesClient client, HasMetadata ours, HasMetadata theirs) {
        ObjectMeta meta = ours.getMetadata();
        theirs.setMetadata(
                new ObjectMetaBuilder()
                        .withNamespace(meta.getNamespace())
                        .withName(meta.getName())
                        .withLabels(meta.getLabels())
                        .withAnnotations(meta.getAnnotations())
                        .withOwnerReferences(
                                meta.getOwnerReferences() == null
                                        ? List.of()
                                        : meta.getOwnerReferences())
                        .build());
        // Sometimes the operator is there first.
        SOON.holds(
                "their object to stand there",
                () -> {
                    client.resource(ours).withGracePeriod(0L).delete();
                    return client.resource(theirs).create() != null;
                });
    }
}
