package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.WithOperator;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.List;
import java.util.function.Consumer;

/** Releases that switch all traffic at once, and go back at once. */
@WithOperator
class BlueGreenIT {
    private static LiveSystem installed(KubernetesClient client, String namespace) {
        LiveSystem hap =
                LiveSystem.of(client, namespace, "hap", "blue-green").with(window("10m")).apply();
        hap.awaitStep("Steady");
        hap.awaitReleased();
        return hap;
    }

    private static Consumer<ObjectNode> bake(String duration) {
        return spec -> ((ObjectNode) spec.at("/rollout/blueGreen")).put("bake", duration);
    }

    private static Consumer<ObjectNode> window(String duration) {
        return spec -> ((ObjectNode) spec.path("response")).put("window", duration);
    }

    private static Consumer<ObjectNode> standby(String kind) {
        return spec -> ((ObjectNode) spec.at("/rollout/blueGreen")).put("standby", kind);
    }

    private static String serving(LiveSystem hap) {
        return hap.servingTrack("filter");
    }

    /** While pods that stand by are replaced by the same there is one more for a moment. */
    private static void awaitOnly(LiveSystem hap, String track, String version) {
        hap.await(
                "three pods of " + version + " in the track that serves",
                _ -> hap.versions("filter", track).equals(List.of(version, version, version)));
    }

    @Scenario
    void an_upgrade_switches_at_full_size_and_frees_the_version_before_when_its_window_ends(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = installed(client, namespace.name());
        String before = serving(hap);
        hap.with(window("30s"));
        try (Witness witness = Witness.of(client, namespace.name(), hap.name())) {
            hap.version("v2").awaitStep("Watch");
            String now = serving(hap);
            assertThat(hap.state().condition("Ready")).isEqualTo("True/Released");
            // They are being replaced by the same, one more at a time.
            assertThat(hap.versions("filter", before)).containsOnly("v1").hasSizeBetween(3, 4);
            assertThat(hap.versions("filter", now)).containsExactly("v2", "v2", "v2");
            assertThat(hap.readyEndpoints("filter")).isEqualTo(3);
            assertThat(hap.objectNames())
                    .as("what belongs to each track")
                    .contains("Service hap-filter-" + before, "Service hap-filter-" + now)
                    .contains("PodDisruptionBudget hap-filter-" + before)
                    .contains("PodDisruptionBudget hap-filter-" + now);

            hap.awaitStep("Steady");

            assertThat(hap.pods()).hasSize(3);
            assertThat(hap.deployment("filter", before)).isEmpty();
            assertThat(hap.state().version()).isEqualTo("v2");
            assertThat(hap.record(2).path("outcome").asText()).isEqualTo("Released");
            assertThat(witness.fewestReady("filter")).isGreaterThanOrEqualTo(3);
            assertThat(witness.most("filter", now)).isEqualTo(3);
        }
        hap.awaitEvents("Released", 2);
        assertThat(hap.events("WriteRefused"))
                .as("writes that the chart's policy refused")
                .isZero();
    }

    @Scenario
    void an_abort_gives_the_traffic_back_to_the_pods_that_stand_by(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = installed(client, namespace.name());
        String before = serving(hap);
        hap.version("v2").awaitStep("Watch");

        hap.say("abort", hap.state().release() + " by ana@example.com");

        State state = hap.awaitRefused();
        assertThat(state.condition("Stalled")).isEqualTo("True/Aborted");
        assertThat(serving(hap)).isEqualTo(before);
        awaitOnly(hap, before, "v1");
        assertThat(hap.readyEndpoints("filter")).isEqualTo(3);
    }

    @Scenario
    void an_abort_starts_the_pods_of_a_cold_standby_again(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = installed(client, namespace.name());
        String before = serving(hap);
        hap.with(standby("Cold")).version("v2").awaitStep("Watch");
        hap.await("no pods stand by", _ -> hap.versions("filter", before).isEmpty());
        try (Witness witness = Witness.of(client, namespace.name(), hap.name())) {
            hap.say("abort", hap.state().release() + " by ana@example.com");

            hap.awaitRefused();
            assertThat(serving(hap)).isEqualTo(before);
            awaitOnly(hap, before, "v1");
            assertThat(witness.fewestReady("filter")).isGreaterThanOrEqualTo(3);
        }
    }

    @Scenario
    void a_candidate_that_loses_all_its_pods_loses_its_traffic(
            StartedCluster cluster, KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = installed(client, namespace.name());
        String before = serving(hap);
        hap.with(bake("60s")).version("v2").awaitStep("Bake");

        hap.loseReadiness(cluster, serving(hap));

        State state = hap.awaitRefused();
        assertThat(state.condition("Stalled")).isEqualTo("True/InstanceLost");
        assertThat(serving(hap)).isEqualTo(before);
        awaitOnly(hap, before, "v1");
        assertThat(hap.pods()).hasSize(3);
    }

    @Scenario
    void a_version_that_never_gets_ready_is_refused_without_any_traffic(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = installed(client, namespace.name());
        String before = serving(hap);

        State state = hap.with(Specs.impatient()).version("v2-never-ready").awaitRefused();

        assertThat(state.condition("Stalled")).isEqualTo("True/NotReadyInTime");
        assertThat(serving(hap)).isEqualTo(before);
        assertThat(hap.pods()).hasSize(3);
    }

    @Scenario
    void a_reverted_spec_goes_back_to_the_version_that_stands_by(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = installed(client, namespace.name());
        String before = serving(hap);
        hap.version("v2").awaitStep("Watch");

        hap.version("v1").awaitStep("Steady");

        assertThat(hap.awaitReleased().attempts()).isEqualTo(2);
        assertThat(serving(hap)).isEqualTo(before);
        awaitOnly(hap, before, "v1");
    }

    @Scenario
    void what_Rolling_made_is_left_for_a_track_of_its_own(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        assertThat(serving(hap)).isEqualTo("main");

        hap.with(
                        spec -> {
                            var rollout = (ObjectNode) spec.path("rollout");
                            rollout.remove("rolling");
                            rollout.put("strategy", "BlueGreen");
                            rollout.putObject("blueGreen").put("bake", "1s");
                        })
                .version("v2");
        hap.awaitReleased();
        hap.awaitStep("Steady");

        assertThat(serving(hap)).isNotEqualTo("main");
        assertThat(hap.state().version()).isEqualTo("v2");
        assertThat(hap.deployment("filter", "main")).isEmpty();
        hap.await("nothing of Rolling is left", _ -> hap.service("filter-first").isEmpty());
    }

    @Scenario
    void a_version_whose_pods_are_gone_is_released_again_by_a_command(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = installed(client, namespace.name());
        hap.with(window("1s"));
        hap.version("v2").awaitReleased();
        var revisions = hap.awaitStep("Steady").status().path("revisions");

        hap.say(
                "rollback-to",
                revisions.at("/former/0/name").asText()
                        + " from "
                        + revisions.at("/stable/release").asText()
                        + " by ana@example.com because of latency");

        State state = hap.awaitRefused();
        assertThat(state.version()).isEqualTo("v1");
        assertThat(hap.versions("filter", serving(hap))).containsExactly("v1", "v1", "v1");
        assertThat(hap.record(3).path("rollbackTo").asText())
                .endsWith("by ana@example.com: of latency");
    }

    @Scenario
    void traffic_waits_for_the_approval_of_a_person(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = installed(client, namespace.name());
        String before = serving(hap);
        hap.with(spec -> ((ObjectNode) spec.path("rollout")).withArray("approvals").add("Switch"));
        hap.version("v2");
        hap.await(
                "the approval to be missing",
                state -> state.condition("AwaitingApproval").equals("True/WaitingForApproval"));
        assertThat(serving(hap)).isEqualTo(before);

        hap.say("approve", hap.state().release() + "/Switch by ana@example.com");

        hap.awaitStep("Watch");
        assertThat(serving(hap)).isNotEqualTo(before);
        assertThat(hap.state().condition("AwaitingApproval")).isEmpty();
    }
}
