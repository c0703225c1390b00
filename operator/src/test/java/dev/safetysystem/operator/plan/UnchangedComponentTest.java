package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.component;
import static dev.safetysystem.operator.world.Systems.edit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import org.junit.jupiter.api.Test;

/** Before traffic only what is measured on the candidate's own instances may refuse it. */
class UnchangedComponentTest {
    @Test
    void a_check_that_a_sick_stable_fails_does_not_block_the_fix_of_another_component() {
        var world = withCheckOf("ingestion");
        world.checksAnswer(_ -> Verdict.FAIL);

        settled(
                world.spec(
                        edit(
                                spec ->
                                        component(spec, "screening")
                                                .put("image", "registry.example.com/fixed"))));

        assertThat(world.status().revisions().refused()).isNull();
        assertThat(world.record(2)).contains("notAsked").contains("ingestion is unchanged");
        assertThat(world.story())
                .contains("event Released: ")
                .contains("not asked, since what it asks is unchanged: check end");
    }

    @Test
    void a_check_of_what_changed_is_asked_of_its_first_instance() {
        var world = withCheckOf("screening");
        world.checksAnswer(order -> order.host().endsWith("-first") ? Verdict.PASS : Verdict.FAIL);

        settled(
                world.spec(
                        edit(
                                spec ->
                                        component(spec, "screening")
                                                .put("image", "registry.example.com/fixed"))));

        assertThat(world.status().revisions().refused()).isNull();
        assertThat(world.record(2)).doesNotContain("notAsked").contains("\"Pass\"");
    }

    private static World withCheckOf(String component) {
        return settled(
                new World(Systems.read("three"))
                        .configMap("modes", "digest-1")
                        .spec(
                                edit(
                                        spec -> {
                                            var check =
                                                    spec.withObject("/rollout")
                                                            .putArray("checks")
                                                            .addObject();
                                            check.put("name", "end").put("at", "BeforeSwitch");
                                            check.putObject("http")
                                                    .put("component", component)
                                                    .put("path", "/x");
                                        })));
    }
}
