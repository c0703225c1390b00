package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.aborted;
import static dev.safetysystem.operator.world.Stories.ended;
import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

/** A person holds a system, and lets it go on. */
class HoldTest {
    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Duration LONG = Duration.ofMinutes(10);

    private static World installed() {
        return settled(new World(Systems.read("one")));
    }

    private static Instant now(World world) {
        return world.observe().now();
    }

    private static World held(World world) {
        return world.command("hold", "at " + now(world) + " by ana because of an audit").run(SHORT);
    }

    private static World resumed(World world) {
        return world.command("resume", "at " + now(world) + " by bob").run(SHORT);
    }

    private static String answer(World world, String verb) {
        return world.status().handledCommands().stream()
                .filter(one -> one.verb().equals(verb))
                .map(one -> one.result() + ": " + one.message())
                .findFirst()
                .orElse("");
    }

    @Test
    void no_release_starts_until_it_is_resumed() {
        var world = held(installed()).spec(version("v2")).run(LONG);

        assertThat(world.status().release()).isNull();
        assertThat(world.status().held().by()).isEqualTo("ana");
        assertThat(world.status().message()).contains("held since").contains("ana: of an audit");

        settled(resumed(world));

        assertThat(world.status().held()).isNull();
        assertThat(world.status().version()).isEqualTo("v2");
    }

    @Test
    void a_release_in_progress_stops_between_two_steps() {
        var world = held(installed().spec(version("v2")).until("Bake")).run(LONG);

        assertThat(world.status().step()).isEqualTo("Bake");

        settled(resumed(world));
    }

    @Test
    void going_back_is_not_held() {
        var world = held(installed().spec(version("v2")).until("Bake"));

        ended(aborted(world), "False/Refused");

        assertThat(world.status().version()).isEqualTo("v1");
    }

    @Test
    void a_promotion_is_kept_until_it_is_resumed() {
        var world = held(installed().spec(version("v2")).until("Bake"));
        world.command("promote", world.status().release().name() + " by ana").run(SHORT);
        assertThat(answer(world, "promote")).startsWith("Waiting: held since");

        resumed(world);

        assertThat(answer(world, "promote")).startsWith("Done");
        assertThat(world.status().step()).isEqualTo("Roll");
    }

    @Test
    void a_hold_that_is_written_again_after_its_resume_does_nothing() {
        var world = resumed(held(installed()));
        String first = world.resource().getMetadata().getAnnotations().get("safetysystem.dev/hold");

        world.command("hold", first + " again").run(SHORT);

        assertThat(answer(world, "hold")).startsWith("Rejected: resumed at");
        assertThat(world.status().held()).isNull();
    }

    @Test
    void an_old_resume_does_not_lift_a_later_hold() {
        var world = installed();
        Instant before = now(world).minusSeconds(60);
        held(world).command("resume", "at " + before + " by bob").run(SHORT);

        assertThat(answer(world, "resume")).startsWith("Rejected: held since");
        assertThat(world.status().held()).isNotNull();
    }

    @Test
    void a_time_that_has_not_come_is_rejected() {
        var world = installed().command("hold", "at 2099-01-01T00:00:00Z by ana").run(SHORT);

        assertThat(answer(world, "hold")).startsWith("Rejected: it is not 2099");
    }

    @Test
    void a_resume_ahead_of_its_time_lifts_no_hold_and_forbids_none() {
        var world =
                held(installed()).command("resume", "at 2099-01-01T00:00:00Z by bob").run(SHORT);

        assertThat(answer(world, "resume")).startsWith("Rejected: it is not 2099");
        assertThat(world.status().held()).isNotNull();

        var another = installed().command("resume", "at 2099-01-01T00:00:00Z by bob").run(SHORT);

        assertThat(answer(held(another), "hold")).startsWith("Done");
    }

    @Test
    void a_time_that_cannot_be_read_is_answered_with_an_example() {
        var world = installed().command("hold", "at noon by ana").run(SHORT);

        assertThat(answer(world, "hold")).contains("write \"at 2026-11-20T09:00:00Z by <user>\"");
    }
}
