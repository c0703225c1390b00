package dev.safetysystem.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemStatusBuilder;
import dev.safetysystem.operator.model.ContentHash;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.SystemId;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Objects.Key;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentFluent;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class ObservationTest {
    private static final Instant NOW = Instant.parse("2026-01-05T09:00:00Z");
    private static final Map<String, String> LABELS =
            Map.of(Names.SYSTEM, "hap", Names.COMPONENT, "web", Names.TRACK, "main");

    @Test
    void a_resource_without_a_status_has_an_empty_one() {
        var seen = observe();

        assertThat(seen.status()).isNotNull();
        assertThat(seen.status().conditions()).isNull();
        assertThat(seen.generation()).isEqualTo(7);
        assertThat(seen.annotations()).containsEntry("safetysystem.dev/abort", "x by y");
    }

    @Test
    void a_Deployment_is_a_workload_with_what_its_controller_says() {
        var workload =
                observe(deployment(owner("uid-1")).build())
                        .workload("web", new Track("main"))
                        .orElseThrow();

        assertThat(workload.size()).isEqualTo(3);
        assertThat(workload.revision()).isEqualTo("abc");
        assertThat(workload.template()).isEqualTo("t1");
        assertThat(workload.current()).isTrue();
        assertThat(workload.unavailableSince()).contains(Instant.parse("2026-01-05T08:00:00Z"));
        assertThat(workload.creationRefused()).contains("exceeded quota: small");
        assertThat(workload.overdue()).isTrue();
    }

    @Test
    void a_Deployment_whose_controller_lags_behind_is_not_current() {
        Deployment behind =
                deployment(owner("uid-1")).editMetadata().withGeneration(9L).endMetadata().build();

        assertThat(observe(behind).workloads())
                .singleElement()
                .satisfies(w -> assertThat(w.current()).isFalse());
    }

    @Test
    void a_Deployment_with_our_label_and_another_owner_is_no_workload_but_an_object() {
        var seen = observe(deployment(owner("uid-of-somebody")).build());

        assertThat(seen.workloads()).isEmpty();
        assertThat(seen.objects().get(new Key("Deployment", "hap-web-main"))).isPresent();
    }

    @Test
    void a_Deployment_of_a_former_resource_of_the_same_name_is_not_ours() {
        assertThat(observe(deployment(owner("uid-0")).build()).workloads()).isEmpty();
    }

    @Test
    void pods_count_although_their_Deployment_is_gone() {
        var seen = observe(pod("hap-web-main-5d8", "5d8"));

        assertThat(seen.instances("web", new Track("main")))
                .singleElement()
                .satisfies(i -> assertThat(i.template()).isEqualTo("t1"));
    }

    @Test
    void a_pod_with_our_labels_that_no_ReplicaSet_of_ours_made_does_not_count() {
        assertThat(observe(pod("stranger-5d8", "5d8")).instances()).isEmpty();
    }

    @Test
    void pods_and_endpoint_slices_are_nothing_that_rendered_objects_are_compared_with() {
        assertThat(
                        observe(pod("hap-web-main-5d8", "5d8"), slice("uid-service", true))
                                .objects()
                                .byKey())
                .isEmpty();
    }

    @Test
    void a_Service_knows_who_stands_ready_behind_it() {
        var service =
                new ServiceBuilder()
                        .withMetadata(
                                new ObjectMetaBuilder()
                                        .withName("hap-web")
                                        .withUid("uid-service")
                                        .withLabels(LABELS)
                                        .withOwnerReferences(owner("uid-1"))
                                        .build())
                        .withNewSpec()
                        .addToSelector("a", "b")
                        .endSpec()
                        .build();

        var seen =
                observe(
                        service,
                        slice("uid-service", true),
                        slice("uid-service", false),
                        slice("uid-of-a-former-service", true));

        assertThat(seen.service("hap-web").orElseThrow().readyInstances())
                .containsExactly("ready-uid-service");
        assertThat(seen.service("hap-web").orElseThrow().selector()).containsEntry("a", "b");
    }

    @Test
    void an_endpoint_slice_that_was_made_by_hand_says_nothing_of_who_stands_behind_a_Service() {
        var service =
                new ServiceBuilder()
                        .withMetadata(
                                new ObjectMetaBuilder()
                                        .withName("hap-web")
                                        .withUid("uid-service")
                                        .withLabels(LABELS)
                                        .withOwnerReferences(owner("uid-1"))
                                        .build())
                        .build();
        var withoutOwner =
                new EndpointSliceBuilder(slice("uid-service", true))
                        .editMetadata()
                        .withOwnerReferences(List.of())
                        .endMetadata()
                        .build();
        var managedByNobody =
                new EndpointSliceBuilder(slice("uid-service", true))
                        .editMetadata()
                        .removeFromLabels("endpointslice.kubernetes.io/managed-by")
                        .endMetadata()
                        .build();

        var seen = observe(service, withoutOwner, managedByNobody);

        assertThat(seen.service("hap-web").orElseThrow().readyInstances()).isEmpty();
    }

    @Test
    void a_stored_revision_whose_label_somebody_took_away_is_read_all_the_same() {
        var content = Json.object().put("version", "v1");
        var data = Json.object().put("format", 1);
        data.set("content", content);
        String name = ContentHash.of(content);
        var stored =
                new ControllerRevisionBuilder()
                        .withMetadata(
                                new ObjectMetaBuilder()
                                        .withName("hap-" + name)
                                        .withUid("uid-r")
                                        .withOwnerReferences(owner("uid-1"))
                                        .build())
                        .withData(data)
                        .build();

        assertThat(observe(stored).revision(name)).isPresent();
    }

    @Test
    void the_record_of_the_last_attempt_is_read_if_it_is_ours() {
        var ours = record(owner("uid-1"), "{\"a\":1}");

        assertThat(
                        observe(afterAttempt12(), ours)
                                .record()
                                .orElseThrow()
                                .content()
                                .path("a")
                                .asInt())
                .isEqualTo(1);
        assertThat(observe(afterAttempt12(), record(owner("uid-9"), "{\"a\":1}")).record())
                .isEmpty();
        assertThat(observe(afterAttempt12(), record(owner("uid-1"), "{not json")).record())
                .isEmpty();
    }

    @Test
    void a_copy_that_only_stored_revisions_own_is_ours_through_them() {
        var revision =
                new ControllerRevisionBuilder()
                        .withMetadata(meta("hap-abc", owner("uid-1")).withUid("uid-r").build())
                        .build();
        var copy =
                new ConfigMapBuilder()
                        .withMetadata(meta("hap-abc-1", notController("uid-r")).build())
                        .build();

        var ours = Ownership.of(new SystemId("qlp", "hap", "uid-1"), List.of(copy, revision));

        assertThat(ours.holds(copy)).isTrue();
        assertThat(
                        Ownership.of(new SystemId("qlp", "hap", "uid-2"), List.of(copy, revision))
                                .holds(copy))
                .isFalse();
    }

    @Test
    void an_object_with_a_controller_of_its_own_is_not_ours_by_a_further_owner() {
        var shared =
                new ConfigMapBuilder()
                        .withMetadata(
                                meta("x", owner("uid-of-somebody"))
                                        .addToOwnerReferences(notController("uid-1"))
                                        .build())
                        .build();

        assertThat(Ownership.of(new SystemId("qlp", "hap", "uid-1"), List.of(shared)).holds(shared))
                .isFalse();
    }

    @Test
    void the_digest_of_a_ConfigMap_is_about_its_data_alone() {
        var plain = new ConfigMapBuilder().addToData("b", "2").addToData("a", "1").build();
        var labelled =
                new ConfigMapBuilder()
                        .withNewMetadata()
                        .addToLabels("x", "y")
                        .endMetadata()
                        .addToData("a", "1")
                        .addToData("b", "2")
                        .build();
        var binary =
                new ConfigMapBuilder().addToBinaryData("a", "1").addToBinaryData("b", "2").build();

        assertThat(ConfigMapDigest.of(plain)).isEqualTo(ConfigMapDigest.of(labelled)).hasSize(64);
        assertThat(ConfigMapDigest.of(plain)).isNotEqualTo(ConfigMapDigest.of(binary));
    }

    private static Observed observe(HasMetadata... objects) {
        return observe(new SafetySystem(), objects);
    }

    private static Observed observe(SafetySystem resource, HasMetadata... objects) {
        resource.setMetadata(
                new ObjectMetaBuilder()
                        .withNamespace("qlp")
                        .withName("hap")
                        .withUid("uid-1")
                        .withGeneration(7L)
                        .addToAnnotations("safetysystem.dev/abort", "x by y")
                        .build());
        return new Observation(
                        NOW,
                        resource,
                        List.of(objects),
                        Map.of(),
                        List.of(),
                        Map.of(),
                        Optional.empty(),
                        Map.of())
                .observed();
    }

    private static SafetySystem afterAttempt12() {
        var resource = new SafetySystem();
        resource.setStatus(SafetySystemStatusBuilder.builder().attempts(12).build());
        return resource;
    }

    private static HasMetadata record(OwnerReference owner, String json) {
        return new ConfigMapBuilder()
                .withMetadata(meta("hap-release-12", owner).build())
                .addToData("release.json", json)
                .build();
    }

    private static ObjectMetaBuilder meta(String name, OwnerReference owner) {
        return new ObjectMetaBuilder().withName(name).withLabels(LABELS).withOwnerReferences(owner);
    }

    private static OwnerReference owner(String uid) {
        return new OwnerReferenceBuilder()
                .withKind("SafetySystem")
                .withName("hap")
                .withUid(uid)
                .withController(true)
                .build();
    }

    private static OwnerReference notController(String uid) {
        return new OwnerReferenceBuilder()
                .withKind("ControllerRevision")
                .withName("hap-abc")
                .withUid(uid)
                .build();
    }

    private static DeploymentBuilder deployment(OwnerReference owner) {
        DeploymentFluent<?>.SpecNested<DeploymentBuilder> spec =
                new DeploymentBuilder()
                        .withMetadata(
                                meta("hap-web-main", owner)
                                        .withUid("uid-d")
                                        .withGeneration(3L)
                                        .addToAnnotations(Names.REVISION, "abc")
                                        .build())
                        .withNewSpec();
        return spec.withReplicas(3)
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels(Names.TEMPLATE, "t1")
                .endMetadata()
                .endTemplate()
                .endSpec()
                .withNewStatus()
                .withObservedGeneration(3L)
                .withReadyReplicas(2)
                .addNewCondition()
                .withType("Available")
                .withStatus("False")
                .withLastTransitionTime("2026-01-05T08:00:00Z")
                .endCondition()
                .addNewCondition()
                .withType("ReplicaFailure")
                .withStatus("True")
                .withMessage("exceeded quota: small")
                .endCondition()
                .addNewCondition()
                .withType("Progressing")
                .withStatus("False")
                .withReason("ProgressDeadlineExceeded")
                .endCondition()
                .endStatus();
    }

    private static Pod pod(String replicaSet, String hash) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(replicaSet + "-x")
                .withLabels(LABELS)
                .addToLabels("pod-template-hash", hash)
                .addToLabels(Names.TEMPLATE, "t1")
                .addNewOwnerReference()
                .withKind("ReplicaSet")
                .withName(replicaSet)
                .withUid("uid-rs")
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    private static EndpointSlice slice(String serviceUid, boolean ready) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withName("hap-web-" + serviceUid + ready)
                .addToLabels("kubernetes.io/service-name", "hap-web")
                .addToLabels(
                        "endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io")
                .addNewOwnerReference()
                .withKind("Service")
                .withName("hap-web")
                .withUid(serviceUid)
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .addNewEndpoint()
                .withNewConditions()
                .withReady(ready)
                .endConditions()
                .withNewTargetRef()
                .withKind("Pod")
                .withName((ready ? "ready-" : "unready-") + serviceUid)
                .endTargetRef()
                .endEndpoint()
                .build();
    }
}
