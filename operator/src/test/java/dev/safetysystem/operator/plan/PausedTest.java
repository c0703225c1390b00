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
}
