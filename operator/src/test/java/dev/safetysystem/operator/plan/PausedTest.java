package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.paused;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** A person who says stop is obeyed, whatever else the resource says. */
class PausedTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @Test
    void a_spec_that_cannot_be_followed_does_not_lift_the_pause() {
        var world =
                new World(Systems.read("one"))
                        .until("Ready", w -> "True/Released".equals(w.reason("Ready")))
                        .spec(version("v2"))
                        .until("Bake")
                        .spec(paused(true))
                        .run(LONG);

        world.spec(edit(spec -> spec.withObject("/network").put("isolate", true))).run(LONG);

        assertThat(world.reason("Stalled")).isEqualTo("True/NotSupported");
        assertThat(world.status().step()).isEqualTo("Bake");
    }

    @Test
    void a_roll_that_stops_between_two_components_says_that_it_is_paused() {
        var world =
                new World(Systems.read("three"))
                        .configMap("modes", "digest-1")
                        .until("Ready", w -> "True/Released".equals(w.reason("Ready")))
                        .spec(version("v2"))
                        .until("Roll")
                        .spec(paused(true))
                        .run(LONG);

        assertThat(world.status().step()).isEqualTo("Roll");
        assertThat(world.status().message()).contains("paused");
    }
}
