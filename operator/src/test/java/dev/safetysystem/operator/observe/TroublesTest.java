package dev.safetysystem.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.observe.Instance.Trouble;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;

class TroublesTest {
    @Test
    void a_ready_pod_has_none_although_a_container_ended_before() {
        Pod pod =
                pod(restarted("app", 1, "out of luck"))
                        .editStatus()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build();

        assertThat(Troubles.of(pod)).isEqualTo(new Trouble.None());
    }

    @Test
    void a_pod_that_is_just_made_has_none() {
        assertThat(
                        Troubles.of(
                                new PodBuilder()
                                        .withNewStatus()
                                        .withPhase("Pending")
                                        .endStatus()
                                        .build()))
                .isEqualTo(new Trouble.None());
    }

    @Test
    void a_pod_that_no_node_takes_repeats_what_the_scheduler_says() {
        Pod pod =
                new PodBuilder()
                        .withNewStatus()
                        .addNewCondition()
                        .withType("PodScheduled")
                        .withStatus("False")
                        .withReason("Unschedulable")
                        .withMessage("0/3 nodes are available: 3 Insufficient cpu")
                        .endCondition()
                        .endStatus()
                        .build();

        assertThat(Troubles.of(pod)).isEqualTo(new Trouble.Unschedulable("Insufficient cpu"));
    }

    @Test
    void what_the_scheduler_counts_is_not_repeated_since_it_changes_with_every_node() {
        assertThat(
                        unschedulable(
                                "0/9 nodes are available: 1 node(s) were unschedulable,"
                                        + " 8 Insufficient memory. preemption: 0/9 nodes are"
                                        + " available: 9 No preemption victims found."))
                .isEqualTo(
                        unschedulable(
                                "0/12 nodes are available: 10 Insufficient memory,"
                                        + " 2 node(s) were unschedulable."))
                .isEqualTo(
                        new Trouble.Unschedulable(
                                "Insufficient memory, node(s) were unschedulable"));
    }

    @Test
    void what_plugins_say_after_the_reasons_is_not_repeated_either() {
        assertThat(
                        unschedulable(
                                "0/5 nodes are available: 1 Insufficient cpu, 4 node(s) had"
                                        + " untolerated taint(s). no new claims to deallocate,"
                                        + " preemption: 0/5 nodes are available: 1 No preemption"
                                        + " victims found for incoming pod, 4 Preemption is not"
                                        + " helpful for scheduling."))
                .isEqualTo(
                        new Trouble.Unschedulable(
                                "Insufficient cpu, node(s) had untolerated taint(s)"));
    }

    private static Trouble unschedulable(String message) {
        return Troubles.of(
                new PodBuilder()
                        .withNewStatus()
                        .addNewCondition()
                        .withType("PodScheduled")
                        .withStatus("False")
                        .withReason("Unschedulable")
                        .withMessage(message)
                        .endCondition()
                        .endStatus()
                        .build());
    }

    @Test
    void an_evicted_pod_was_ended_by_its_node_not_by_its_container() {
        Pod pod =
                pod(restarted("app", 137, "killed"))
                        .editStatus()
                        .withPhase("Failed")
                        .withReason("Evicted")
                        .withMessage("The node was low on resource: memory")
                        .addNewCondition()
                        .withType("DisruptionTarget")
                        .withStatus("True")
                        .withReason("TerminationByKubelet")
                        .endCondition()
                        .endStatus()
                        .build();

        assertThat(Troubles.of(pod))
                .isEqualTo(
                        new Trouble.EndedByNode(
                                "Evicted: The node was low on resource: memory", false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Usage of EmptyDir volume \"cache\" exceeds the limit \"1Gi\".",
                "Pod ephemeral local storage usage exceeds the total limit of containers 1Gi.",
                "Container app exceeded its local ephemeral storage limit \"1Gi\"."
            })
    void a_pod_that_was_evicted_for_its_own_limit_is_told_from_what_its_node_lacks(String words) {
        Pod pod =
                pod(restarted("app", 137, "killed"))
                        .editStatus()
                        .withPhase("Failed")
                        .withReason("Evicted")
                        .withMessage(words)
                        .endStatus()
                        .build();

        assertThat(Troubles.of(pod)).isEqualTo(new Trouble.EndedByNode("Evicted: " + words, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NodeShutdown", "Terminated", "OutOfcpu", "UnexpectedAdmissionError"})
    void what_a_node_ends_or_refuses_for_itself_is_nobodys_limit(String reason) {
        Pod pod =
                pod(restarted("app", 137, "killed"))
                        .editStatus()
                        .withPhase("Failed")
                        .withReason(reason)
                        .withMessage("why")
                        .endStatus()
                        .build();

        assertThat(Troubles.of(pod)).isEqualTo(new Trouble.EndedByNode(reason + ": why", false));
    }

    @Test
    void an_init_container_that_hangs_runs_and_is_not_ready() {
        Pod pod =
                new PodBuilder()
                        .withNewStatus()
                        .addToInitContainerStatuses(
                                status("setup")
                                        .withReady(false)
                                        .withNewState()
                                        .withNewRunning("2026-01-05T09:00:07Z")
                                        .endState()
                                        .build())
                        .addToContainerStatuses(waiting("app", "PodInitializing", null))
                        .endStatus()
                        .build();

        assertThat(Troubles.of(pod))
                .isEqualTo(
                        new Trouble.Unhealthy(
                                "setup: running, but not ready",
                                Instant.parse("2026-01-05T09:00:07Z")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"})
    void an_image_that_cannot_be_had_is_named(String reason) {
        Pod pod = pod(waiting("app", reason, "Back-off pulling image")).build();

        assertThat(Troubles.of(pod)).isEqualTo(new Trouble.ImageUnavailable("registry/app:v1"));
    }

    @Test
    void an_image_of_an_init_container_counts_as_well() {
        Pod pod =
                new PodBuilder()
                        .withNewStatus()
                        .addToInitContainerStatuses(waiting("setup", "ImagePullBackOff", "no"))
                        .addToContainerStatuses(waiting("app", "PodInitializing", null))
                        .endStatus()
                        .build();

        assertThat(Troubles.of(pod)).isInstanceOf(Trouble.ImageUnavailable.class);
    }

    @Test
    void a_missing_reference_is_no_fault_of_the_container() {
        Pod pod =
                pod(waiting("app", "CreateContainerConfigError", "secret \"db\" not found"))
                        .build();

        assertThat(Troubles.of(pod))
                .isEqualTo(new Trouble.ConfigUnavailable("app: secret \"db\" not found"));
    }

    @Test
    void a_crash_loop_tells_how_the_container_ended() {
        Pod pod = pod(restarted("app", 3, "bad flag")).build();

        assertThat(Troubles.of(pod))
                .isEqualTo(
                        new Trouble.Unhealthy(
                                "app ended with exit code 3, restarted", Instant.EPOCH));
    }

    /** What a container says of its end is its own, and may hold what its environment holds. */
    @ParameterizedTest
    @ValueSource(strings = {"CrashLoopBackOff", "PodInitializing"})
    void nothing_is_repeated_that_a_container_says_of_its_end(String waiting) {
        ContainerStatus container =
                new ContainerStatusBuilder(restarted("app", 3, "password=hunter2"))
                        .editOrNewState()
                        .withNewWaiting("back-off of hunter2", waiting)
                        .endState()
                        .editLastState()
                        .editTerminated()
                        .withReason("hunter2")
                        .endTerminated()
                        .endLastState()
                        .build();

        assertThat(Troubles.of(pod(container).build()).toString())
                .contains("app ended with exit code 3, restarted")
                .doesNotContain("hunter2");
    }

    @Test
    void what_an_image_or_a_condition_chooses_is_shown_in_plain_text() {
        Pod config =
                pod(waiting(
                                "app",
                                "CreateContainerConfigError",
                                "image has non-numeric user (\u001b]0;x\u0007\u001b[31mroot)"))
                        .build();
        Pod gate =
                new PodBuilder()
                        .withNewStatus()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("False")
                        .withReason("ReadinessGatesNotReady")
                        .withMessage("not\u001b[2J yet" + "x".repeat(9_000))
                        .endCondition()
                        .endStatus()
                        .build();

        assertThat(Troubles.of(config))
                .isEqualTo(new Trouble.ConfigUnavailable("app: image has non-numeric user (root)"));
        assertThat(Troubles.of(gate))
                .isInstanceOfSatisfying(
                        Trouble.Unhealthy.class,
                        trouble ->
                                assertThat(trouble.message()).startsWith("not yetxx").hasSize(256));
    }

    @Test
    void an_out_of_memory_kill_is_named() {
        ContainerStatus killed =
                status("app")
                        .withNewState()
                        .withNewTerminated()
                        .withExitCode(137)
                        .withReason("OOMKilled")
                        .endTerminated()
                        .endState()
                        .build();

        assertThat(Troubles.of(pod(killed).build()))
                .isEqualTo(
                        new Trouble.Unhealthy(
                                "app ended with exit code 137 (OOMKilled)", Instant.EPOCH));
    }

    @Test
    void a_finished_init_container_is_no_trouble() {
        ContainerStatus done =
                status("setup")
                        .withNewState()
                        .withNewTerminated()
                        .withExitCode(0)
                        .withReason("Completed")
                        .endTerminated()
                        .endState()
                        .build();
        Pod pod =
                new PodBuilder()
                        .withNewStatus()
                        .addToInitContainerStatuses(done)
                        .addToContainerStatuses(waiting("app", "ContainerCreating", null))
                        .endStatus()
                        .build();

        assertThat(Troubles.of(pod)).isEqualTo(new Trouble.None());
    }

    @Test
    void a_container_that_runs_and_is_not_ready_is_unhealthy_since_it_was_started() {
        ContainerStatus running =
                status("app")
                        .withReady(false)
                        .withNewState()
                        .withNewRunning("2026-01-05T09:00:07Z")
                        .endState()
                        .build();

        assertThat(Troubles.of(pod(running).build()))
                .isEqualTo(
                        new Trouble.Unhealthy(
                                "app: running, but not ready",
                                Instant.parse("2026-01-05T09:00:07Z")));
    }

    @Test
    void what_was_restarted_more_than_once_counts_from_when_a_node_took_it() {
        Pod pod =
                pod(restarted("app", 1, "no"))
                        .editStatus()
                        .addNewCondition()
                        .withType("PodScheduled")
                        .withStatus("True")
                        .withLastTransitionTime("2026-01-05T09:00:02Z")
                        .endCondition()
                        .endStatus()
                        .build();

        assertThat(Troubles.of(pod))
                .isInstanceOfSatisfying(
                        Trouble.Unhealthy.class,
                        t -> assertThat(t.since()).isEqualTo("2026-01-05T09:00:02Z"));
    }

    private static Pod turnedUnready(String scheduled, String startTime, String ready) {
        return new PodBuilder()
                .withNewStatus()
                .withStartTime(startTime)
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("True")
                .withLastTransitionTime(scheduled)
                .endCondition()
                .addNewCondition()
                .withType("Initialized")
                .withStatus("True")
                .withLastTransitionTime(startTime)
                .endCondition()
                .addNewCondition()
                .withType("Ready")
                .withStatus("False")
                .withLastTransitionTime(ready)
                .endCondition()
                .endStatus()
                .build();
    }

    @Test
    void a_node_whose_clock_is_five_minutes_behind_makes_nothing_older() {
        Pod pod =
                turnedUnready(
                        "2026-01-05T09:00:00Z", "2026-01-05T08:55:00Z", "2026-01-05T08:56:00Z");

        assertThat(Troubles.turnedAt(pod)).contains(Instant.parse("2026-01-05T09:01:00Z"));
        assertThat(Troubles.wasReady(pod)).isTrue();
    }

    @Test
    void a_pod_that_was_never_ready_has_been_unready_since_its_kubelet_saw_it() {
        assertThat(
                        Troubles.wasReady(
                                turnedUnready(
                                        "2026-01-05T09:00:00Z",
                                        "2026-01-05T09:00:01Z",
                                        "2026-01-05T09:00:01Z")))
                .isFalse();
        assertThat(
                        Troubles.wasReady(
                                turnedUnready(
                                        "2026-01-05T09:00:00Z",
                                        "2026-01-05T08:55:00Z",
                                        "2026-01-05T08:55:00Z")))
                .isFalse();
    }

    @Test
    void a_long_message_is_cut_to_one_line_of_256_characters() {
        Pod pod = pod(waiting("app", "CreateContainerError", "line\n".repeat(200))).build();

        assertThat(Troubles.of(pod))
                .isInstanceOfSatisfying(
                        Trouble.ConfigUnavailable.class,
                        t ->
                                assertThat(t.message())
                                        .hasSize(256)
                                        .doesNotContain("\n")
                                        .endsWith("…"));
    }

    @Test
    void nothing_of_the_pods_environment_is_repeated() {
        Pod pod =
                pod(restarted("app", 1, "no"))
                        .editOrNewSpec()
                        .addNewContainer()
                        .withName("app")
                        .addNewEnv()
                        .withName("TOKEN")
                        .withValue("hunter2")
                        .endEnv()
                        .endContainer()
                        .endSpec()
                        .build();

        assertThat(Troubles.of(pod).toString()).doesNotContain("hunter2");
    }

    private static PodBuilder pod(ContainerStatus container) {
        return new PodBuilder().withNewStatus().addToContainerStatuses(container).endStatus();
    }

    private static ContainerStatusBuilder status(String name) {
        return new ContainerStatusBuilder()
                .withName(name)
                .withImage("registry/app:v1")
                .withRestartCount(0);
    }

    private static ContainerStatus waiting(String name, String reason, String message) {
        return status(name)
                .withReady(false)
                .withNewState()
                .withNewWaiting(message, reason)
                .endState()
                .build();
    }

    private static ContainerStatus restarted(String name, int code, String message) {
        return status(name)
                .withReady(false)
                .withRestartCount(4)
                .withNewState()
                .withNewWaiting("back-off 40s", "CrashLoopBackOff")
                .endState()
                .withNewLastState()
                .withNewTerminated()
                .withExitCode(code)
                .withReason("Error")
                .withMessage(message)
                .endTerminated()
                .endLastState()
                .build();
    }
}
