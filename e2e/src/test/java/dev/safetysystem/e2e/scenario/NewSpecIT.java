package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.WithOperator;

import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A team changes its mind while a release is under way. */
@WithOperator
class NewSpecIT {
    private static final int UNANSWERED = 45123;

    /** A step of a release, and what holds a release there for long enough. */
    enum Stop {
        WAITING_FOR_AN_IMAGE("Deploy", "v2-no-such-image"),
        NOT_READY("Deploy", "v2-never-ready"),
        VERIFY("Verify", "v2"),
        BAKE("Bake", "v2"),
        ROLL("Roll", "v2-slow-start"),
        RETIRE("Retire", "v2");

        private final String step;
        private final String version;

        Stop(String step, String version) {
            this.step = step;
            this.version = version;
        }

        void reach(LiveSystem system) {
            system.with(Specs.rollout("progressDeadline", "240s"));
            switch (this) {
                case WAITING_FOR_AN_IMAGE, NOT_READY -> {}
                case VERIFY -> system.with(Specs.check("filter", "1s"));
                case BAKE -> system.with(Specs.bake("60s"));
                case ROLL -> system.with(Specs.startDelay("filter", "4s"));
                case RETIRE -> system.with(Specs.rollout("drain", "20s"));
            }
            system.version(version).awaitStep(step);
        }

        /** What held it is taken away: it would hold the next one, too. */
        void release(LiveSystem system) {
            system.with(Specs.bake("1s")).with(Specs.rollout("drain", "1s"));
            system.with(spec -> spec.withObject("/rollout").remove("checks"));
        }
    }

    /** Its pods are only objects, and at this port no gateway answers in their place. */
    private static LiveSystem installed(KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.of(client, namespace.name(), "hap", "one");
        hap.with(Specs.port("filter", UNANSWERED)).apply().awaitReleased();
        return hap;
    }

    @ParameterizedTest
    @EnumSource
    @Execution(ExecutionMode.CONCURRENT)
    void a_new_spec_replaces_the_release_wherever_it_is(
            Stop stop, KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = installed(client, namespace);
        try (Witness witness = Witness.of(client, namespace.name(), hap.name())) {
            stop.reach(hap);
            stop.release(hap);

            State state = hap.version("v3").awaitReleased();

            assertThat(state.refused()).isEmpty();
            assertThat(hap.versions("filter", "main")).containsExactly("v3", "v3", "v3");
            assertThat(hap.pods()).hasSize(3);
            assertThat(hap.selector("filter")).containsEntry("safetysystem.dev/track", "main");
            assertThat(witness.fewestReady("filter")).isGreaterThanOrEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Execution(ExecutionMode.CONCURRENT)
    void going_back_to_the_spec_that_served_equals_never_having_left_it(
            Stop stop, KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = installed(client, namespace);
        try (Witness witness = Witness.of(client, namespace.name(), hap.name())) {
            stop.reach(hap);
            stop.release(hap);
            hap.with(spec -> Specs.component(spec, "filter").remove("pod"));

            State state = hap.version("v1").awaitReleased();

            assertThat(state.version()).isEqualTo("v1");
            assertThat(state.refused()).isEmpty();
            assertThat(hap.versions("filter", "main")).containsExactly("v1", "v1", "v1");
            assertThat(hap.pods()).hasSize(3);
            assertThat(witness.fewestReady("filter")).isGreaterThanOrEqualTo(3);
        }
    }

    @Scenario
    void changes_that_follow_each_other_soon_are_one_release(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());

        hap.with(Specs.rollout("settle", "5s")).version("v2");
        hap.version("v3");

        assertThat(hap.awaitReleased().attempts()).isEqualTo(2);
        assertThat(hap.versions("filter", "main")).containsExactly("v3", "v3", "v3");
    }

    @Scenario
    void a_new_spec_while_going_back_waits_for_it_and_the_refusal_stays(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        hap.with(Specs.bake("60s")).with(Specs.rollout("drain", "15s"));
        String release = hap.version("v2").awaitStep("Bake").release();
        hap.say("abort", release + " by ana@example.com").awaitStep("RollingBack");

        State state =
                hap.with(Specs.bake("1s"))
                        .with(Specs.rollout("drain", "1s"))
                        .version("v3")
                        .awaitReleased();

        assertThat(state.refused()).containsExactly(release + " Aborted");
        assertThat(hap.versions("filter", "main")).containsExactly("v3", "v3", "v3");
    }

    @Scenario
    void a_paused_release_takes_no_forward_step_until_told(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        hap.with(Specs.bake("30s")).version("v2").awaitStep("Bake");
        hap.change(Specs.paused(true));

        hap.await("to say that it is paused", state -> state.message().contains("paused"));
        assertThat(hap.state().step()).isEqualTo("Bake");
        assertThat(hap.versions("filter", "main")).containsExactly("v1", "v1", "v1");

        hap.change(Specs.paused(false)).awaitReleased();
        assertThat(hap.versions("filter", "main")).containsExactly("v2", "v2", "v2");
    }

    @Scenario
    void a_paused_release_still_goes_back_when_its_instance_is_lost(
            StartedCluster cluster, KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        hap.with(Specs.bake("60s")).version("v2").awaitStep("Bake");
        hap.change(Specs.paused(true)).await("the pause is seen", State::isAboutPresentSpec);

        hap.loseReadiness(cluster, "first");

        assertThat(hap.awaitRefused().condition("Stalled")).isEqualTo("True/InstanceLost");
        assertThat(hap.selector("filter")).containsEntry("safetysystem.dev/track", "main");
    }

    @Scenario
    void a_new_spec_that_comes_while_paused_begins_when_told(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());

        hap.with(Specs.paused(true)).version("v2");
        hap.await("to say that it is paused", state -> state.message().contains("paused"));
        assertThat(hap.state().attempts()).isEqualTo(1);

        hap.change(Specs.paused(false)).awaitReleased();
        assertThat(hap.versions("filter", "main")).containsExactly("v2", "v2", "v2");
    }
}
