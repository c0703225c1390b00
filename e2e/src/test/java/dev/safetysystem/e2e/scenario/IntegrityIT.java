package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.WithOperator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * What somebody with the rights of an editor writes with our labels and owner references proves
 * nothing: it answers no check, and it is no part of what is released.
 */
@WithOperator
class IntegrityIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Scenario
    void neither_a_pod_with_our_labels_nor_a_slice_made_by_hand_answers_for_a_broken_version(
            KubernetesClient client, FreshNamespace namespace) {
        try (Answers answers = Answers.unreached()) {
            LiveSystem hap = LiveSystem.of(client, namespace.name(), "hap", "one");
            hap.with(Specs.port("filter", answers.port())).apply().awaitReleased();
            Service first = hap.service("filter-first").orElseThrow();
            client.resource(slice(namespace, first, answers)).create();
            hap.with(Specs.check("filter", "60s")).version("v2").awaitStep("Verify");
            Pod stray = client.resource(pod(namespace)).create();
            answers.answering(200);
            setAddress(client, stray, answers.address());

            State held =
                    hap.await(
                            "the stray pod to be named",
                            state -> state.message().contains("stray"));

            assertThat(held.step()).isEqualTo("Verify");
            assertThat(held.condition("Stalled")).doesNotContain("PassFailed");
            client.resource(stray).withGracePeriod(0L).delete();
            hap.await("no stray pod any more", state -> !state.message().contains("stray"));
            assertThat(hap.state().step()).isEqualTo("Verify");
            answers.of(200, hap, "filter", "first");
            hap.awaitReleased();
            assertThat(hap.record(2).at("/checks/0/verdict").asText()).isEqualTo("Pass");
        }
    }

    private static HasMetadata slice(FreshNamespace namespace, Service service, Answers answers) {
        return new EndpointSliceBuilder()
                .withMetadata(
                        new ObjectMetaBuilder()
                                .withNamespace(namespace.name())
                                .withName("by-hand")
                                .withLabels(service.getMetadata().getLabels())
                                .addToLabels(
                                        "kubernetes.io/service-name",
                                        service.getMetadata().getName())
                                .build())
                .withAddressType("IPv4")
                .addNewPort()
                .withName("http")
                .withPort(answers.port())
                .endPort()
                .addNewEndpoint()
                .withAddresses(answers.address())
                .withNewTargetRef()
                .withKind("Pod")
                .endTargetRef()
                .endEndpoint()
                .build();
    }

    private static Pod pod(FreshNamespace namespace) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace.name())
                .withName("stray")
                .withLabels(
                        Map.of(
                                "safetysystem.dev/system", "hap",
                                "safetysystem.dev/component", "filter",
                                "safetysystem.dev/track", "first"))
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("filter")
                .withImage("registry.example.com/stray:1")
                .endContainer()
                .endSpec()
                .build();
    }

    private static void setAddress(KubernetesClient client, Pod pod, String address) {
        client.resource(pod)
                .editStatus(
                        now ->
                                new PodBuilder(now)
                                        .editOrNewStatus()
                                        .withPodIP(address)
                                        .withPodIPs(new PodIP(address))
                                        .endStatus()
                                        .build());
    }

    @Scenario
    void checks_that_somebody_takes_out_of_a_record_are_asked_all_the_same(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        hap.with(Specs.check("filter", "60s")).version("v2").awaitStep("Verify");
        client.configMaps()
                .inNamespace(namespace.name())
                .withName("hap-release-2")
                .edit(
                        map ->
                                new ConfigMapBuilder(map)
                                        .addToData("release.json", withoutChecks(map))
                                        .build());

        hap.awaitEvents("Repaired", 1);

        assertThat(hap.record(2).at("/rollout/checks")).hasSize(1);
        assertThat(hap.state().step()).isEqualTo("Verify");
    }

    private static String withoutChecks(ConfigMap record) {
        try {
            var content = (ObjectNode) JSON.readTree(record.getData().get("release.json"));
            content.withObject("/rollout").putArray("checks");
            return content.toString();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

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

        safety.awaitEvents("Repaired", 1);
        assertThat(copy(safety).getData()).isEqualTo(ours.getData());
        assertThat(copy(safety).getImmutable()).isTrue();
        safety.awaitReleased();
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
        client.resource(ours).withGracePeriod(0L).delete();
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
        client.resource(theirs).create();
    }
}
