package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.answer;
import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/** A person has the pods of a component replaced. */
class RestartTest {
    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Duration LONG = Duration.ofMinutes(5);

    private static World installed() {
        return settled(new World(Systems.read("one")));
    }

    private static World blueGreen() {
        return settled(new World(Systems.read("one")).spec(Systems.blueGreen("60s", "1h")));
    }

    private static World restarted(World world) {
        return world.command(
                "restart",
                "filter at " + world.observe().now() + " by ana because keys were rotated");
    }

    private static List<String> pods(World world) {
        return world.all(Pod.class).stream().map(pod -> pod.getMetadata().getUid()).toList();
    }

    private static List<String> marks(World world) {
        return world.all(Deployment.class).stream()
                .map(one -> one.getSpec().getTemplate().getMetadata().getAnnotations())
                .map(all -> all == null ? "" : all.getOrDefault(Names.RESTARTED, ""))
                .toList();
    }

    @Test
    void every_pod_is_another_one_afterwards_and_the_version_the_same() {
        var world = installed();
        var before = pods(world);

        restarted(world).run(LONG);

        assertThat(answer(world).result()).isEqualTo("Done");
        assertThat(pods(world)).hasSameSizeAs(before).doesNotContainAnyElementsOf(before);
        assertThat(world.status().release()).isNull();
        assertThat(world.reason("Ready")).isEqualTo("True/Released");
    }

    @Test
    void nothing_that_is_applied_later_takes_its_mark_away() {
        var world = restarted(installed()).run(LONG);
        var after = pods(world);

        world.spec(edit(spec -> Systems.component(spec, "filter").put("critical", true))).run(LONG);

        assertThat(pods(world)).isEqualTo(after);
    }

    @Test
    void a_standby_has_its_pods_replaced_too() {
        var world = blueGreen().spec(version("v2")).until("Watch").run(LONG);
        var before = pods(world);

        restarted(world).run(LONG);

        assertThat(pods(world)).hasSameSizeAs(before).doesNotContainAnyElementsOf(before);
        assertThat(marks(world)).hasSize(2).allMatch(mark -> mark.contains("T"));
    }

    @Test
    void while_traffic_moves_it_waits_and_says_so() {
        var world = blueGreen().spec(version("v2")).until("Bake");

        restarted(world).run(SHORT);

        assertThat(answer(world).result()).isEqualTo("Waiting");
        assertThat(answer(world).message()).contains("in step Bake");
        assertThat(marks(world)).allMatch(String::isEmpty);

        world.until("Watch").run(SHORT);

        assertThat(answer(world).result()).isEqualTo("Done");
    }

    @Test
    void the_same_time_restarts_once() {
        var world = restarted(installed()).run(LONG);
        String value = answer(world).value();
        var after = pods(world);

        world.command("restart", value + " again").run(LONG);

        assertThat(answer(world).message()).startsWith("restarted at");
        assertThat(pods(world)).isEqualTo(after);
    }

    @Test
    void what_is_no_component_is_named_with_those_that_are() {
        var world = installed().command("restart", "fitler at 2026-01-05T09:00:00Z by ana");
        world.run(SHORT);

        assertThat(answer(world).message())
                .isEqualTo("there is no component fitler; there are filter");
    }
}
