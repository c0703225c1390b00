package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.WithOperator;

import io.fabric8.kubernetes.client.KubernetesClient;

/** Versions that are not good enough, and what remains of them: what serves is left as it is. */
@WithOperator
class RefusalIT {
    @Scenario
    void a_version_that_never_gets_ready_is_refused_at_the_deadline_and_stable_is_untouched(
            Cluster cluster, KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        try (Witness witness = Witness.of(client, namespace.name(), hap.name())) {
            State state = hap.with(Specs.impatient()).version("v2-never-ready").awaitRefused();

            assertThat(state.condition("Stalled")).isEqualTo("True/NotReadyInTime");
            assertThat(state.condition("Reconciling")).isEmpty();
            assertThat(state.condition("Available")).isEqualTo("True/AtPromisedSize");
            assertThat(state.version()).isEqualTo("v1");
            assertThat(state.refused()).hasSize(1);
            assertThat(hap.versions("filter", "main")).containsExactly("v1", "v1", "v1");
            assertThat(hap.pods()).hasSize(3);
            assertThat(witness.fewestReady("filter")).isEqualTo(3);
            assertThat(witness.most("filter", "main")).isEqualTo(3);
            assertThat(hap.columns(cluster).get("REFUSED")).endsWith("-2");
            assertThat(hap.record(2).path("outcome").asText()).isEqualTo("Refused");
        }
    }

    @Scenario
    void a_version_whose_startup_probe_allows_more_than_the_deadline_is_refused_with_both(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());

        State state =
                hap.with(Specs.impatient())
                        .with(Specs.startDelay("filter", "300s"))
                        .with(RefusalIT::startsWithinFifteenMinutes)
                        .version("v2-slow-start")
                        .awaitRefused();

        assertThat(state.condition("Stalled")).isEqualTo("True/NotReadyInTime");
        assertThat(state.message())
                .contains("the startup probe of filter allows 15 min", "progressDeadline is 12 s");
    }

    private static void startsWithinFifteenMinutes(ObjectNode spec) {
        Specs.component(spec, "filter")
                .putObject("startupProbe")
                .put("periodSeconds", 30)
                .put("failureThreshold", 30)
                .putObject("tcpSocket")
                .put("port", 8000);
    }

    @Scenario
    void a_version_that_crashes_is_refused_with_how_it_ended(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());

        State state = hap.with(Specs.impatient()).version("v2-crash-loop").awaitRefused();

        assertThat(state.condition("Stalled")).isEqualTo("True/NotReadyInTime");
        assertThat(state.message()).contains("v2-crash-loop", "retry");
        assertThat(hap.versions("filter", "main")).containsExactly("v1", "v1", "v1");
    }

    @Scenario
    void a_version_that_ends_now_and_then_is_refused_although_it_is_ready_most_of_the_time(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());

        State state = hap.with(Specs.bake("60s")).version("v2-ends-later").awaitRefused();

        assertThat(state.condition("Stalled")).isEqualTo("True/ContainerEnded");
        // What the container itself said may hold a secret.
        assertThat(state.message())
                .contains("ended with exit code 3")
                .doesNotContain("out of luck");
        hap.awaitEvents("ContainerEnded", 1);
        assertThat(hap.notes("ContainerEnded"))
                .allSatisfy(note -> assertThat(note).doesNotContain("out of luck"));
        assertThat(hap.selector("filter")).containsEntry("safetysystem.dev/track", "main");
        assertThat(hap.versions("filter", "main")).containsExactly("v1", "v1", "v1");
    }

    @Scenario
    void a_first_instance_that_runs_another_image_than_the_verified_one_takes_the_release_back(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        hap.with(Specs.bake("60s")).version("v2").awaitStep("Bake");

        hap.runAnotherImage("first");

        State state = hap.awaitRefused();
        assertThat(state.condition("Stalled")).isEqualTo("True/ImageChanged");
        assertThat(hap.selector("filter")).containsEntry("safetysystem.dev/track", "main");
        assertThat(hap.versions("filter", "main")).containsExactly("v1", "v1", "v1");
    }

    @Scenario
    void an_image_that_changes_under_what_serves_is_said_and_left_as_it_is(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());

        hap.runAnotherImage("main");

        State state = hap.await("drift", now -> !now.condition("Drifted").isEmpty());
        assertThat(state.condition("Drifted")).isEqualTo("True/ImageChanged");
        assertThat(state.condition("Ready")).isEqualTo("True/Released");
        hap.awaitEvents("ImageChanged", 1);
        assertThat(hap.pods()).hasSize(3);
    }

    @Scenario
    void a_first_instance_that_is_lost_in_its_bake_takes_the_release_back(
            StartedCluster cluster, KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        hap.with(Specs.bake("60s")).version("v2").awaitStep("Bake");

        hap.loseReadiness(cluster, "first");

        State state = hap.awaitRefused();
        assertThat(state.condition("Stalled")).isEqualTo("True/InstanceLost");
        assertThat(hap.selector("filter")).containsEntry("safetysystem.dev/track", "main");
        assertThat(hap.versions("filter", "main")).containsExactly("v1", "v1", "v1");
        assertThat(hap.pods()).hasSize(3);
    }

    @Scenario
    void a_refused_version_is_tried_again_only_when_told(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        hap.with(Specs.impatient()).version("v2-crash-loop").awaitRefused();

        hap.change(Specs.replicas("filter", 2));
        hap.await("two instances", _ -> hap.pods().size() == 2);
        State state = hap.awaitRefused();
        assertThat(state.attempts()).isEqualTo(2);

        hap.say("retry", refusedRelease(state) + " by ana@example.com");
        hap.await("the third attempt", now -> now.release().endsWith("-3"));
        State again =
                hap.await("refused twice", now -> now.isRefused() && now.refused().size() == 1);
        assertThat(again.refused().getFirst()).endsWith("-3 NotReadyInTime");
    }

    @Scenario
    void a_refused_first_install_has_failed_and_the_next_spec_is_tried(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.of(client, namespace.name(), "hap", "one");
        hap.with(Specs.impatient())
                .version("v1-never-ready")
                .awaitCondition("Ready", "False/Failed");
        assertThat(hap.service("filter")).as("nothing is served").isEmpty();

        hap.version("v2").awaitReleased();

        assertThat(hap.versions("filter", "main")).containsExactly("v2", "v2", "v2");
    }

    @Scenario
    void an_aborted_release_goes_back_and_says_who_did_it(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        String release = hap.with(Specs.bake("60s")).version("v2").awaitStep("Bake").release();

        hap.say("abort", release + " by ana@example.com because numbers look odd");

        State state = hap.awaitRefused();
        assertThat(state.condition("Stalled")).isEqualTo("True/Aborted");
        assertThat(state.message()).contains("ana@example.com", "numbers look odd");
        assertThat(hap.versions("filter", "main")).containsExactly("v1", "v1", "v1");
        assertThat(hap.selector("filter")).containsEntry("safetysystem.dev/track", "main");
    }

    @Scenario
    void an_abort_in_the_middle_of_the_roll_brings_every_instance_back(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        hap.with(Specs.startDelay("filter", "2s")).with(Specs.rollout("progressDeadline", "240s"));
        try (Witness witness = Witness.of(client, namespace.name(), hap.name())) {
            String release = hap.version("v2-slow-start").awaitStep("Roll").release();

            hap.say("abort", release + " by ana@example.com").awaitRefused();

            assertThat(hap.versions("filter", "main")).containsExactly("v1", "v1", "v1");
            assertThat(hap.pods()).hasSize(3);
            assertThat(witness.fewestReady("filter")).isGreaterThanOrEqualTo(3);
        }
    }

    private static String refusedRelease(State state) {
        String first = state.refused().getFirst();
        return first.substring(0, first.indexOf(' '));
    }
}
