package dev.safetysystem.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class MissingReferenceTest {
    @Test
    void a_ConfigMap_that_stays_missing_is_stalled_from_the_deadline_on_and_still_awaited() {
        var world = new World(Systems.read("three")).run(Duration.ofSeconds(50));
        assertThat(world.reason("Reconciling")).isEqualTo("True/WaitingForReference");

        world.run(Duration.ofSeconds(15));

        assertThat(world.reason("Stalled")).isEqualTo("True/WaitingForReference");
        assertThat(world.status().message()).contains("ConfigMap modes");
        int writes = world.writes();
        world.run(Duration.ofHours(1));
        assertThat(world.writes()).as(world.story()).isEqualTo(writes);
        world.configMap("modes", "digest-1")
                .until("Ready", w -> "True/Released".equals(w.reason("Ready")));
    }
}
