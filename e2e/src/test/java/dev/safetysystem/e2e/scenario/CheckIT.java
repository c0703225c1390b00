package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.WithOperator;

import io.fabric8.kubernetes.client.KubernetesClient;

/** Questions to a new version before it gets traffic. */
@WithOperator
class CheckIT {
    @Scenario
    void a_version_with_right_answers_gets_traffic(
            KubernetesClient client, FreshNamespace namespace) {
        try (Answers answers = Answers.unreached()) {
            LiveSystem hap = installed(client, namespace, answers);
            hap.with(Specs.check("filter", "60s")).version("v2").awaitStep("Verify");
            assertThat(hap.selector("filter")).containsEntry("safetysystem.dev/track", "main");

            answers.of(200, hap, "filter", "first");
            State state = hap.awaitReleased();

            assertThat(state.condition("Verified")).isEqualTo("True/ChecksPassed");
            assertThat(hap.record(2).toString()).contains("\"health\"", "Pass");
        }
    }

    @Scenario
    void a_version_with_wrong_answers_is_refused_before_any_traffic(
            KubernetesClient client, FreshNamespace namespace) {
        try (Answers answers = Answers.unreached()) {
            LiveSystem hap = installed(client, namespace, answers);
            hap.with(Specs.check("filter", "2s")).version("v2").awaitStep("Verify");

            answers.of(503, hap, "filter", "first");
            State state = hap.awaitRefused();

            assertThat(state.condition("Stalled")).isEqualTo("True/CheckFailed");
            assertThat(state.condition("Verified")).isEqualTo("False/CheckFailed");
            assertThat(state.message()).contains("health", "503");
            assertThat(hap.versions("filter", "main")).containsExactly("v1", "v1", "v1");
            assertThat(hap.selector("filter")).containsEntry("safetysystem.dev/track", "main");
        }
    }

    @Scenario
    void a_version_that_cannot_be_asked_is_neither_good_nor_bad(
            KubernetesClient client, FreshNamespace namespace) {
        try (Answers answers = Answers.unreached()) {
            LiveSystem hap = installed(client, namespace, answers);
            hap.with(Specs.impatient()).with(Specs.check("filter", "1s")).version("v2");

            State state = hap.awaitCondition("Stalled", "True/WaitingForDependency");

            assertThat(state.step()).isEqualTo("Verify");
            assertThat(state.refused()).isEmpty();
            assertThat(hap.selector("filter")).containsEntry("safetysystem.dev/track", "main");
            answers.of(200, hap, "filter", "first");
            hap.awaitReleased();
        }
    }

    @Scenario
    void a_version_that_answers_wrongly_after_its_release_was_done_is_taken_back(
            KubernetesClient client, FreshNamespace namespace) {
        try (Answers answers = Answers.unreached()) {
            LiveSystem hap = installed(client, namespace, answers);
            hap.with(Specs.checkAfterSwitch("filter", "2s")).version("v2").awaitStep("Bake");
            answers.of(200, hap, "filter", "first");
            hap.awaitStep("Watch");
            assertThat(hap.state().condition("Ready")).isEqualTo("True/Released");

            answers.of(200, hap, "filter", "main");
            hap.awaitCondition("Verified", "True/ChecksPassed");
            answers.answering(503);
            State state = hap.awaitRefused();

            assertThat(state.condition("Stalled")).isEqualTo("True/CheckFailed");
            assertThat(state.message()).contains("health", "503");
            assertThat(hap.versions("filter", "main")).containsExactly("v1", "v1", "v1");
        }
    }

    @Scenario
    void other_checks_judge_a_refused_version_anew(
            KubernetesClient client, FreshNamespace namespace) {
        try (Answers answers = Answers.unreached()) {
            LiveSystem hap = installed(client, namespace, answers);
            hap.with(Specs.check("filter", "2s")).version("v2").awaitStep("Verify");
            answers.of(500, hap, "filter", "first");
            hap.awaitRefused();

            hap.change(spec -> spec.withObject("/rollout").remove("checks"));

            assertThat(hap.awaitReleased().attempts()).isEqualTo(3);
        }
    }

    private static LiveSystem installed(
            KubernetesClient client, FreshNamespace namespace, Answers answers) {
        LiveSystem hap = LiveSystem.of(client, namespace.name(), "hap", "one");
        hap.with(Specs.port("filter", answers.port())).apply().awaitReleased();
        return hap;
    }
}
