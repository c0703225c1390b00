package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.answer;
import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.checked;
import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.paused;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.check.Check.When;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** What a person may end early, and what not. */
class PromoteTest {
    private static final Duration SHORT = Duration.ofSeconds(1);

    private static World baking() {
        return settled(new World(Systems.read("one")))
                .spec(
                        version("v2")
                                .andThen(
                                        edit(
                                                spec ->
                                                        spec.withObject(
                                                                        "/rollout/rolling/firstInstance")
                                                                .put("bake", "40m"))))
                .until("Bake");
    }

    private static World promoted(World world) {
        return world.command(
                "promote", world.status().release().name() + " by ana because the numbers are in");
    }

    @Test
    void the_bake_is_over_and_the_record_has_who_and_why() {
        var world = promoted(baking()).run(SHORT);

        assertThat(answer(world).result()).isEqualTo("Done");
        assertThat(world.status().step()).isEqualTo("Roll");
        settled(world);
        assertThat(world.record(2))
                .contains("\"verb\" : \"promote\"")
                .contains("by ana because the numbers are in");
    }

    @Test
    void nothing_is_left_out_before_the_switch() {
        var world = settled(new World(Systems.read("one"))).spec(version("v2")).until("Deploy");

        promoted(world).run(Duration.ofSeconds(1));

        assertThat(answer(world).result()).isEqualTo("Rejected");
        assertThat(answer(world).message()).contains("in step Deploy").contains("in step Bake");
    }

    @Test
    void while_paused_it_waits_and_says_so() {
        var world = baking().spec(paused(true)).run(SHORT);

        promoted(world).run(SHORT);

        assertThat(answer(world).result()).isEqualTo("Waiting");
        assertThat(answer(world).message()).contains("paused");
        int writes = world.writes();
        world.run(Duration.ofMinutes(5));
        assertThat(world.writes()).isEqualTo(writes);

        world.spec(paused(false)).run(SHORT);

        assertThat(answer(world).result()).isEqualTo("Done");
        assertThat(world.status().step()).isEqualTo("Roll");
    }

    @Test
    void pods_that_are_not_ready_are_waited_for_all_the_same() {
        var world = baking().breakTrack("filter", "first");

        promoted(world).run(Duration.ofSeconds(10));

        assertThat(answer(world).result()).isEqualTo("Done");
        assertThat(world.status().step()).isEqualTo("Bake");
        assertThat(world.status().message()).contains("waiting for every first pod to be ready");
    }

    @Test
    void a_check_without_an_answer_does_not_hold_what_a_person_promotes() {
        var world =
                settled(new World(Systems.read("one")))
                        .checksAnswer(
                                order ->
                                        order.check().at() == When.AFTER_SWITCH
                                                ? Verdict.UNKNOWN
                                                : Verdict.PASS)
                        .spec(checked("v2").andThen(edit(PromoteTest::afterSwitch)))
                        .until("Bake")
                        .run(Duration.ofHours(1));
        assertThat(world.status().message()).contains("without an answer").contains("promote");

        settled(promoted(world));

        assertThat(world.status().version()).isEqualTo("v2");
    }

    private static void afterSwitch(ObjectNode spec) {
        ((ObjectNode) spec.at("/rollout/checks").get(spec.at("/rollout/checks").size() - 1))
                .put("name", "integrity")
                .put("at", "AfterSwitch");
    }

    @Test
    void the_next_release_does_not_inherit_it() {
        var world = promoted(baking());
        settled(world);

        world.spec(version("v3")).until("Bake").run(Duration.ofMinutes(5));

        assertThat(world.status().step()).isEqualTo("Bake");
    }
}
