package dev.safetysystem.operator.plan.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safetysystem.api.v1alpha1.ReleaseBuilder;
import dev.safetysystem.api.v1alpha1.Revisions;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.api.v1alpha1.SafetySystemStatusBuilder;
import dev.safetysystem.operator.model.Gate;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Strategy;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.model.command.Giver;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.observe.ImageDigest;

import io.fabric8.kubernetes.api.model.ConditionBuilder;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class StoredMemoryTest {
    private static final Instant NOW = Instant.parse("2026-01-05T09:00:00.123456Z");
    private static final Ref STABLE =
            new Ref("aaa", "v1", Track.MAIN).protectedBy(Map.of("MODE", "strict"));
    private static final Ref CANDIDATE =
            new Ref("bbb", "v2", Track.FIRST)
                    .with(
                            Map.of(
                                    "filter/filter",
                                    new ImageDigest(true, "1".repeat(64)),
                                    "filter/proxy",
                                    new ImageDigest(false, "2".repeat(64))));

    private static Memory inStep(Step step) {
        var terms =
                new Release.Terms(
                        Strategy.ROLLING,
                        new Roles(false, Track.MAIN, Track.FIRST),
                        "hash",
                        "judged");
        var release =
                new Release(
                        "bbb-7",
                        CANDIDATE,
                        terms,
                        step,
                        Map.of("Deploy", NOW, "Verify", NOW.plusSeconds(1)),
                        Map.of("health", new CheckResult(CheckResult.Verdict.PASS, "ok", NOW)),
                        Optional.of(NOW.plusSeconds(2)),
                        Map.of("filter", 11),
                        Release.Told.NOTHING
                                .rollbackTo("rollback to bbb by ana")
                                .promoted(NOW)
                                .approved(
                                        Gate.SWITCH,
                                        new Approval(new Giver("ana", Optional.empty()), NOW)));
        return new Memory(
                Optional.of(STABLE),
                Optional.of(new Ref("000", "v0", Track.MAIN).by("000-5")),
                List.of(new Ref("fff", "v00", Track.MAIN)),
                Optional.of(release),
                List.of(new Refusal("ccc-6", "v3", "CheckFailed", "no", NOW.toString(), "j")),
                7,
                List.of(
                        new HandledCommand(
                                "abort",
                                "x by y",
                                HandledCommand.Answer.REJECTED,
                                NOW.toString(),
                                "why"),
                        new HandledCommand(
                                "promote",
                                "x by y",
                                HandledCommand.Answer.WAITING,
                                NOW.toString(),
                                "paused")),
                new Orders(
                        Optional.of(new Held(NOW, new Giver("ana", Optional.of("an audit")))),
                        Map.of("filter", NOW)),
                Optional.of(new Waiting("WaitingForReference", NOW)));
    }

    /** As the API server would hand it back. */
    private static Memory readBack(Memory memory) {
        var builder = SafetySystemStatusBuilder.builder();
        StoredMemory.write(memory, builder);
        return StoredMemory.read(Json.read(Json.tree(builder.build()), SafetySystemStatus.class));
    }

    @Test
    void what_is_written_is_read_back_in_every_step() {
        var cause = new Cause("Bake", true, "InstanceLost", "gone");
        for (Step step :
                List.of(
                        new Step.Preflight(NOW),
                        new Step.Deploy(NOW),
                        new Step.Verify(NOW),
                        new Step.Switch(NOW),
                        new Step.Bake(NOW),
                        new Step.Roll(NOW),
                        new Step.Retire(NOW),
                        new Step.RollingBack(NOW, cause),
                        new Step.Abandoning(NOW, cause))) {
            assertThat(readBack(inStep(step))).as(step.name()).isEqualTo(inStep(step));
        }
    }

    @Test
    void the_candidate_stands_in_the_track_in_which_its_pods_run() {
        var builder = SafetySystemStatusBuilder.builder();
        StoredMemory.write(inStep(new Step.Bake(NOW)), builder);

        assertThat(builder.revisions().candidate().track()).isEqualTo("first");
    }

    @Test
    void an_upgrade_without_roles_is_one_of_the_first_versions_own() {
        var release = StoredMemory.read(firstVersion("Rolling", true)).release().orElseThrow();

        assertThat(release.roles()).isEqualTo(new Roles(false, Track.MAIN, Track.FIRST));
    }

    @Test
    void a_first_install_without_roles_is_proved_where_it_serves() {
        var release = StoredMemory.read(firstVersion("Rolling", false)).release().orElseThrow();

        assertThat(release.roles()).isEqualTo(new Roles(true, Track.MAIN, Track.MAIN));
    }

    @Test
    void what_serves_after_a_downgrade_in_mid_release_is_in_the_track_that_serves() {
        var status =
                SafetySystemStatusBuilder.builder()
                        .revisions(
                                new Revisions(
                                        new Revisions.Revision(
                                                "bbb", "v2", "first", null, null, null, null, null),
                                        null,
                                        new Revisions.Revision(
                                                "aaa", "v1", "first", null, null, null, null, null),
                                        null,
                                        null))
                        .build();

        var memory = StoredMemory.read(status);

        assertThat(memory.stable()).map(Ref::track).contains(Track.MAIN);
        assertThat(memory.previous()).map(Ref::track).contains(Track.MAIN);
    }

    @Test
    void a_wait_inside_a_release_of_this_version_is_not_read_off_a_condition() {
        var builder = SafetySystemStatusBuilder.builder();
        StoredMemory.write(inStep(new Step.Verify(NOW)).waiting(Optional.empty()), builder);
        var stalled =
                new ConditionBuilder()
                        .withType("Stalled")
                        .withStatus("True")
                        .withReason("WaitingForDependency")
                        .withLastTransitionTime("2026-01-05T08:00:00Z")
                        .build();

        assertThat(StoredMemory.read(builder.conditions(List.of(stalled)).build()).waiting())
                .isEmpty();
    }

    @Test
    void a_wait_without_an_entry_counts_from_its_condition() {
        var status =
                SafetySystemStatusBuilder.builder()
                        .conditions(
                                List.of(
                                        new ConditionBuilder()
                                                .withType("Reconciling")
                                                .withStatus("True")
                                                .withReason("WaitingForReference")
                                                .withLastTransitionTime("2026-01-05T08:00:00Z")
                                                .build()))
                        .build();

        assertThat(StoredMemory.read(status).waiting())
                .contains(
                        new Waiting("WaitingForReference", Instant.parse("2026-01-05T08:00:00Z")));
    }

    @Test
    void a_strategy_of_a_newer_operator_stops_the_pass_and_is_named() {
        assertThatThrownBy(() -> StoredMemory.read(firstVersion("Canary", true)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("status.release.strategy Canary");
    }

    private static SafetySystemStatus firstVersion(String strategy, boolean upgrade) {
        return SafetySystemStatusBuilder.builder()
                .revisions(
                        new Revisions(
                                upgrade
                                        ? new Revisions.Revision(
                                                "aaa", "v1", "main", null, null, null, null, null)
                                        : null,
                                new Revisions.Revision(
                                        "bbb", "v2", "main", null, null, null, null, null),
                                null,
                                null,
                                null))
                .release(
                        ReleaseBuilder.builder()
                                .name("bbb-2")
                                .step("Deploy")
                                .since(NOW.toString())
                                .strategy(strategy)
                                .build())
                .build();
    }
}
