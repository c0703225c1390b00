package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.component;
import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.world.Disorder;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** The last step of a release: what was needed beside the serving track goes, if it may. */
class RetirementTest {
    private static World retiring() {
        return settled(new World(Systems.read("one"))).spec(version("v2")).until("Retire");
    }

    @Test
    void first_instances_that_may_not_go_say_why_and_a_new_spec_does_not_wait_for_them() {
        var world = retiring().breakTrack("filter", "main").run(Duration.ofSeconds(20));
        assertThat(world.reason("Reconciling")).isEqualTo("True/WaitingForTrack");
        assertThat(world.status().message()).contains("filter is not ready");
        world.run(Duration.ofMinutes(2));
        assertThat(world.reason("Stalled")).isEqualTo("True/WaitingForTrack");

        world.spec(version("v3")).until("v3", w -> w.status().attempts() == 3);

        assertThat(world.record(2)).contains("\"outcome\" : \"Released\"");
        settled(world.mendTrack("filter", "main"));
        assertThat(world.images()).containsOnly("registry.example.com/filter:v3").hasSize(3);
    }

    /** The record of the release that ends and that of the next one are one pass' first writes. */
    @Test
    void a_new_spec_starts_where_each_request_takes_longer_than_a_pass_may_write() {
        var slow = Disorder.slow(Duration.ofMillis(300));
        var world = settled(new World(Systems.read("one"), slow));
        world.spec(edit(spec -> ((ObjectNode) spec.path("rollout")).put("settle", "0s")));

        settled(world.spec(version("v2")).until("Retire").spec(version("v3")));

        assertThat(world.images()).containsOnly("registry.example.com/filter:v3");
    }

    @Test
    void a_size_that_is_raised_without_room_is_waited_for_by_name() {
        var world =
                retiring()
                        .nodes(false)
                        .spec(edit(spec -> component(spec, "filter").put("replicas", 5)))
                        .run(Duration.ofSeconds(20));

        assertThat(world.reason("Reconciling")).isEqualTo("True/WaitingForNodes");
        settled(world.nodes(true));
        assertThat(world.images()).containsOnly("registry.example.com/filter:v2").hasSize(5);
    }
}
