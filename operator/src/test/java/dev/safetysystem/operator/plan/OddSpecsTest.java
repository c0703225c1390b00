package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.component;
import static dev.safetysystem.operator.world.Systems.edit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.Service;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** Specs that the schema lets through and nobody expects. */
class OddSpecsTest {
    @Test
    void a_deadline_of_a_century_is_named_and_harms_nothing() {
        var world =
                new World(Systems.read("one"))
                        .spec(
                                edit(
                                        spec ->
                                                spec.withObject("/rollout")
                                                        .put("progressDeadline", "999999h")))
                        .run(Duration.ofMinutes(1));

        assertThat(world.reason("Stalled")).isEqualTo("True/InvalidSpec");
        assertThat(world.status().message())
                .contains("spec.rollout.progressDeadline")
                .contains("at most 87600h");
    }

    @Test
    void the_Services_of_a_component_that_drops_its_ports_go_with_the_release() {
        var world =
                settled(new World(Systems.read("one")))
                        .spec(
                                edit(
                                        spec -> {
                                            spec.put("version", "v2");
                                            component(spec, "filter").remove("ports");
                                            component(spec, "filter").remove("readinessProbe");
                                            spec.withObject("/rollout").remove("checks");
                                        }));

        settled(world);

        assertThat(world.all(Service.class)).isEmpty();
    }
}
