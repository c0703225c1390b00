package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.ended;
import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.component;
import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.Pod;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

/** A version whose container ended by itself after it had been ready is not rolled out. */
class EndedContainerTest {
    private static World inBake() {
        return settled(new World(Systems.read("one"))).spec(version("v2")).until("Bake");
    }

    private static ContainerStateTerminated with(int code, String reason) {
        return new ContainerStateTerminatedBuilder()
                .withExitCode(code)
                .withReason(reason)
                .withMessage("no room for the model")
                .build();
    }

    private static World end(World world, int code, String reason) {
        return world.end("filter", "first", "filter", with(code, reason));
    }

    private static void assertRefused(World world) {
        ended(world, "False/Refused");
        assertThat(world.reason("Stalled")).isEqualTo("True/ContainerEnded");
        assertThat(world.status().version()).isEqualTo("v1");
    }

    private static void assertReleased(World world) {
        settled(world);
        assertThat(world.status().version()).isEqualTo("v2");
        assertThat(world.status().revisions().refused()).isNull();
    }

    @Test
    void it_is_refused_at_once_with_its_exit_code() {
        var world = end(inBake(), 3, "Error").run(Duration.ofSeconds(1));

        assertThat(world.status().step()).isEqualTo("RollingBack");
        assertRefused(world);
        assertThat(world.status().message()).contains("filter ended with exit code 3, restarted; ");
    }

    /** A termination message may hold a secret or what a terminal would carry out. */
    @Test
    void nothing_of_what_it_said_goes_into_status_events_or_record() {
        var world = end(inBake(), 3, "Error");

        assertRefused(world);

        assertThat(Json.tree(world.status()).toString()).doesNotContain("no room");
        assertThat(world.record(2)).contains("exit code 3").doesNotContain("no room");
        assertThat(world.story()).contains("ended with exit code 3").doesNotContain("no room");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 126, 134, 137, 139, 143, 254})
    void whatever_its_exit_code_says_but_0(int code) {
        assertRefused(end(inBake(), code, "Error"));
    }

    @Test
    void one_end_with_0_is_forgiven() {
        assertReleased(end(inBake(), 0, "Completed"));
    }

    @Test
    void a_second_end_with_0_is_not() {
        var world = end(inBake(), 0, "Completed").run(Duration.ofSeconds(5));

        assertRefused(end(world, 0, "Completed"));
        assertThat(world.status().message()).contains("it has ended 2 times");
    }

    @Test
    void an_end_of_which_its_node_knows_nothing_is_not_counted() {
        assertReleased(end(inBake(), 255, "Unknown"));
        assertReleased(end(inBake(), 137, "ContainerStatusUnknown"));
    }

    @Test
    void a_node_that_is_short_of_memory_is_not_to_blame_a_container_without_a_limit_for() {
        assertReleased(end(inBake(), 137, "OOMKilled"));
    }

    @Test
    void a_container_that_needs_more_memory_than_its_limit_is() {
        var limited =
                settled(new World(Systems.read("one")).spec(edit(EndedContainerTest::limit)))
                        .spec(version("v2"))
                        .until("Bake");

        assertRefused(end(limited, 137, "OOMKilled"));
    }

    @Test
    void a_pod_that_its_node_ends_for_more_disk_than_its_own_limit_is_refused() {
        var world = inBake();
        world.evictForItsLimit(first(world));

        assertRefused(world);
        assertThat(world.status().message())
                .contains("was ended by its node after it had been ready: Evicted: Usage of");
    }

    @Test
    void one_that_its_node_ends_for_want_of_its_own_is_not() {
        var world = inBake();
        world.evict(first(world));

        assertReleased(world);
    }

    private static String first(World world) {
        return world.all(Pod.class).stream()
                .map(pod -> pod.getMetadata().getName())
                .filter(name -> name.startsWith("hap-filter-first"))
                .findFirst()
                .orElseThrow();
    }

    private static void limit(ObjectNode spec) {
        component(spec, "filter").withObject("/resources/limits").put("memory", "128Mi");
    }

    @Test
    void a_sidecar_of_the_version_counts_as_its_own_container_does() {
        assertRefused(prepared().end("filter", "first", "proxy", with(1, "Error")));
    }

    @Test
    void an_init_container_runs_before_anything_is_ready() {
        assertReleased(prepared().end("filter", "first", "prepare", with(1, "Error")));
    }

    private static World prepared() {
        return settled(new World(Systems.read("one")).spec(edit(EndedContainerTest::more)))
                .spec(version("v2"))
                .until("Bake");
    }

    private static void more(ObjectNode spec) {
        var pod = component(spec, "filter").withObject("/pod");
        pod.withArray("/initContainers").addObject().put("name", "prepare").put("image", "r/p:1");
        pod.withArray("/sidecars").addObject().put("name", "proxy").put("image", "r/q:1");
    }

    @Test
    void a_container_that_somebody_else_added_to_the_pod_is_not_the_versions() {
        var world = inBake().end("filter", "first", "injected", with(1, "Error"));

        assertReleased(world);
    }

    @Test
    void what_serves_and_is_not_proved_says_nothing_about_the_candidate() {
        assertReleased(inBake().end("filter", "main", "filter", with(1, "Error")));
    }

    @Test
    void an_end_before_it_was_ready_is_a_slow_start() {
        var world = settled(new World(Systems.read("one"))).spec(version("v2")).until("Deploy");
        end(world.run(Duration.ofSeconds(1)), 1, "Error");

        assertReleased(world);
    }

    @Test
    void an_end_after_it_was_ready_is_none_although_its_checks_were_not_asked_yet() {
        var world = settled(new World(Systems.read("one"))).spec(version("v2")).until("Deploy");
        end(world.run(Duration.ofSeconds(3)), 1, "Error");

        assertRefused(world);
    }

    @Test
    void an_end_in_the_roll_is_judged_by_what_it_does_to_readiness() {
        var world = inBake().until("Roll");

        assertReleased(end(world, 1, "Error"));
    }

    @Test
    void what_crashes_between_releases_is_named_with_its_exit_code() {
        var world = settled(new World(Systems.read("one")));
        world.end("filter", "main", "filter", with(3, "Error")).run(Duration.ofSeconds(1));

        assertThat(world.reason("Ready")).isEqualTo("False/NotReady");
        assertThat(world.said("Ready"))
                .isEqualTo(
                        "fewer ready pods than promised: filter 0 of 3; filter is not ready: filter"
                                + " ended with exit code 3, restarted");
    }

    @Test
    void a_first_install_that_ends_in_its_bake_has_failed() {
        var world = new World(Systems.read("one")).until("Bake");
        world.end("filter", "main", "filter", with(1, "Error"));

        ended(world, "False/Failed");
        assertThat(world.reason("Stalled")).isEqualTo("True/ContainerEnded");
    }
}
