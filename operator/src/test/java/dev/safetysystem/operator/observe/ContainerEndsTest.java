package dev.safetysystem.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;

import org.junit.jupiter.api.Test;

class ContainerEndsTest {
    private static ContainerStatusBuilder restarted(int code, String reason) {
        return new ContainerStatusBuilder()
                .withName("app")
                .withRestartCount(1)
                .withNewState()
                .withNewRunning("2026-01-05T09:00:20Z")
                .endState()
                .withNewLastState()
                .withNewTerminated()
                .withExitCode(code)
                .withReason(reason)
                .withStartedAt("2026-01-05T09:00:00Z")
                .withFinishedAt("2026-01-05T09:00:19Z")
                .withMessage("out of\nluck")
                .endTerminated()
                .endLastState();
    }

    private static PodBuilder pod(ContainerStatus container) {
        return new PodBuilder().withNewStatus().withContainerStatuses(container).endStatus();
    }

    @Test
    void a_container_that_was_restarted_tells_how_it_ended_and_not_what_it_said() {
        var ends = ContainerEnds.of(pod(restarted(3, "Error").build()).build());

        assertThat(ends)
                .singleElement()
                .satisfies(
                        end -> {
                            assertThat(end.exitCode()).isEqualTo(3);
                            assertThat(end.at()).isEqualTo("2026-01-05T09:00:19Z");
                            assertThat(end.times()).isEqualTo(1);
                            assertThat(end.words())
                                    .isEqualTo("app ended with exit code 3, restarted");
                        });
    }

    @Test
    void one_that_waits_for_its_restart_has_ended_once_more_than_it_was_restarted() {
        var waiting =
                restarted(0, "Completed")
                        .withNewState()
                        .withNewWaiting("back-off", "CrashLoopBackOff")
                        .endState();

        assertThat(ContainerEnds.of(pod(waiting.build()).build()))
                .singleElement()
                .extracting(ContainerEnd::times)
                .isEqualTo(2);
    }

    @Test
    void one_that_has_just_ended_counts_by_its_present_state() {
        var ended =
                restarted(0, "Completed")
                        .withNewState()
                        .withNewTerminated()
                        .withExitCode(7)
                        .endTerminated()
                        .endState();

        assertThat(ContainerEnds.of(pod(ended.build()).build()))
                .singleElement()
                .extracting(ContainerEnd::exitCode)
                .isEqualTo(7);
    }

    @Test
    void a_sidecar_ends_as_any_other() {
        Pod pod =
                new PodBuilder()
                        .withNewStatus()
                        .withInitContainerStatuses(restarted(1, "Error").withName("proxy").build())
                        .endStatus()
                        .build();

        assertThat(ContainerEnds.of(pod))
                .extracting(ContainerEnd::container)
                .containsExactly("proxy");
    }

    @Test
    void a_limit_that_the_cluster_gave_it_is_one_of_its_own() {
        var limited =
                restarted(137, "OOMKilled")
                        .withNewResources()
                        .addToLimits("memory", new Quantity("128Mi"))
                        .endResources();

        assertThat(ContainerEnds.of(pod(limited.build()).build()))
                .singleElement()
                .satisfies(
                        end -> {
                            assertThat(end.outOfMemory()).isTrue();
                            assertThat(end.limited()).isTrue();
                        });
    }

    @Test
    void what_a_node_lost_says_nothing_about_the_container() {
        assertThat(ContainerEnds.of(pod(restarted(255, "Unknown").build()).build())).isEmpty();
        assertThat(ContainerEnds.of(pod(restarted(137, "ContainerStatusUnknown").build()).build()))
                .isEmpty();
    }

    @Test
    void the_containers_of_a_pod_that_is_taken_away_end_on_demand() {
        Pod disrupted =
                pod(restarted(143, "Error").build())
                        .editStatus()
                        .addNewCondition()
                        .withType("DisruptionTarget")
                        .withStatus("True")
                        .withReason("EvictionByEvictionAPI")
                        .endCondition()
                        .endStatus()
                        .build();
        Pod evicted =
                pod(restarted(137, "Error").build())
                        .editStatus()
                        .withPhase("Failed")
                        .withReason("Evicted")
                        .endStatus()
                        .build();

        assertThat(ContainerEnds.of(disrupted)).isEmpty();
        assertThat(ContainerEnds.of(evicted)).isEmpty();
    }
}
