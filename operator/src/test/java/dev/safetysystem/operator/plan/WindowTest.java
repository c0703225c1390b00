package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.ended;
import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.api.v1alpha1.SafetySystemSpec;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.function.Function;

/** A release starts while its window is open. */
class WindowTest {
    private static final Duration LONG = Duration.ofMinutes(20);

    private static Function<SafetySystemSpec, SafetySystemSpec> window(String schedule) {
        return edit(
                spec ->
                        spec.withObject("/rollout/window")
                                .put("schedule", schedule)
                                .put("duration", "10m")
                                .put("timeZone", "Europe/Berlin"));
    }

    /** Version v1 serves, and it is some minutes after nine, UTC. */
    private static World installed() {
        return settled(new World(Systems.read("one")).spec(window("0 22 * * *")));
    }

    @Test
    void a_first_install_does_not_wait() {
        assertThat(installed().status().version()).isEqualTo("v1");
    }

    @Test
    void a_release_waits_and_says_until_when() {
        var world = installed().spec(version("v2")).run(Duration.ofHours(1));

        assertThat(world.status().step()).isEqualTo("Preflight");
        assertThat(world.reason("Reconciling")).isEqualTo("True/WaitingForWindow");
        assertThat(world.reason("Stalled")).isEmpty();
        assertThat(world.said("Reconciling"))
                .isEqualTo(
                        "v2 starts when spec.rollout.window opens, at 2026-01-05T21:00:00Z"
                                + " (Mon 22:00 Europe/Berlin)");
    }

    @Test
    void it_starts_by_itself_when_the_window_opens_and_goes_on_after_it() {
        var world = installed().spec(version("v2")).run(LONG);

        world.run(Duration.ofHours(12));

        assertThat(world.status().version()).isEqualTo("v2");
        assertThat(world.record(2)).contains("\"endedAt\" : \"2026-01-05T21:0");
    }

    @Test
    void what_the_spec_says_now_counts() {
        var world = installed().spec(version("v2")).run(LONG);

        settled(world.spec(edit(spec -> spec.withObject("/rollout").remove("window"))));

        assertThat(world.status().version()).isEqualTo("v2");
    }

    @Test
    void a_revert_names_the_command_that_does_not_wait() {
        var world = settled(new World(Systems.read("one")));
        settled(world.spec(version("v2")));
        String v2 = world.status().revisions().stable().release();
        world.spec(version("v1").andThen(window("0 22 * * *"))).run(LONG);

        var words = world.said("Reconciling").split("rollback-to=\"")[1].split(" by <user>")[0];
        assertThat(words).endsWith(" from " + v2);

        settled(world.command("rollback-to", words + " by ana"));

        assertThat(world.status().version()).isEqualTo("v1");
    }

    @Test
    void an_abort_does_not_wait() {
        var world = installed().spec(version("v2")).run(LONG);

        world.command("abort", world.status().release().name() + " by ana");
        ended(world, "False/Refused");
    }

    @Test
    void a_schedule_that_cannot_be_read_is_named_with_its_field() {
        var world = installed().spec(window("0 25 * * *").andThen(version("v2"))).run(LONG);

        assertThat(world.reason("Stalled")).isEqualTo("True/InvalidSpec");
        assertThat(world.said("Stalled"))
                .contains("spec.rollout.window.schedule: \"25\" is no hour: write 0 to 23");
        assertThat(world.status().version()).isEqualTo("v1");
    }
}
