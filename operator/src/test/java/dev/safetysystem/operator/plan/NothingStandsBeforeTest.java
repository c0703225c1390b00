package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.render.Action;
import dev.safetysystem.operator.status.Decision;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;

import org.junit.jupiter.api.Test;

/** What cannot be written, or not any more, stands before nothing else. */
class NothingStandsBeforeTest {
    private static World three() {
        return settled(new World(Systems.read("three")).configMap("modes", "digest-1"));
    }

    /** The copies of the user's ConfigMap, the oldest first. */
    private static String copy(World world, int number) {
        return world.all(ConfigMap.class).stream()
                .filter(c -> Boolean.TRUE.equals(c.getImmutable()))
                .toList()
                .get(number)
                .getMetadata()
                .getName();
    }

    @Test
    void on_the_way_back_traffic_moves_before_anything_else_is_written() {
        var world = settled(new World(Systems.read("one"))).spec(version("v2")).until("Bake");
        world.edit(Service.class, "hap-filter-main", s -> s.getSpec().getPorts().clear());
        world.command("abort", world.status().release().name() + " by ana@example.com");

        var decision = Decision.of(world.resource(), world.observe());

        assertThat(decision.status().step()).isEqualTo("RollingBack");
        assertThat(decision.before()).isEmpty();
        assertThat(decision.after())
                .extracting(Action::key)
                .startsWith(new Key("Service", "hap-filter"))
                .contains(new Key("Service", "hap-filter-main"));
    }

    @Test
    void a_ConfigMap_edited_before_its_copy_was_made_is_released_as_it_is_now() {
        var world = three().configMap("modes", "digest-2").until("Deploy");
        world.remove(ConfigMap.class, copy(world, 1)).configMap("modes", "digest-3");

        var decision = Decision.of(world.resource(), world.observe());

        assertThat(decision.before()).noneMatch(action -> action instanceof Action.Copy);
        assertThat(decision.status().step()).isEqualTo("Abandoning");
    }

    @Test
    void a_copy_that_was_deleted_after_its_source_changed_holds_up_no_pass() {
        var world = three();
        world.remove(ConfigMap.class, copy(world, 0)).configMap("modes", "digest-2");

        var decision = Decision.of(world.resource(), world.observe());

        assertThat(decision.before()).isEmpty();
        settled(world.spec(version("v2")));
        assertThat(world.images()).noneMatch(image -> image.endsWith(":v1"));
    }

    @Test
    void a_copy_that_was_deleted_is_made_again_from_an_unchanged_source() {
        var world = three();
        String copy = copy(world, 0);

        world.remove(ConfigMap.class, copy).run(java.time.Duration.ofSeconds(5));

        assertThat(world.get(ConfigMap.class, copy)).isPresent();
    }
}
