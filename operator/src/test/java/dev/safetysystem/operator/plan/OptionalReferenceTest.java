package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.component;
import static dev.safetysystem.operator.world.Systems.edit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.ConfigMap;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** A ConfigMap that a container can do without is versioned like any other one. */
class OptionalReferenceTest {
    @Test
    void it_is_not_awaited() {
        assertThat(world().status().version()).isEqualTo("v1");
    }

    @Test
    void when_it_comes_it_is_released_and_copied() {
        var world = world().configMap("extras", "digest-2").run(Duration.ofMinutes(10));

        assertThat(world.status().attempts()).isEqualTo(2);
        assertThat(world.reason("Ready")).isEqualTo("True/Released");
        assertThat(world.all(ConfigMap.class))
                .extracting(c -> c.getMetadata().getName())
                .anyMatch(name -> name.matches("hap-[0-9a-f]{9}-[0-9a-f]{8}"));
    }

    private static World world() {
        return settled(
                new World(Systems.read("one"))
                        .spec(
                                edit(
                                        spec ->
                                                component(spec, "filter")
                                                        .putArray("envFrom")
                                                        .addObject()
                                                        .putObject("configMapRef")
                                                        .put("name", "extras")
                                                        .put("optional", true))));
    }
}
