package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.answer;
import static dev.safetysystem.operator.world.Stories.settled;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** How commands are read, and which are answered with what. */
class GivenCommandsTest {
    @Test
    void one_that_stands_at_a_resource_from_the_beginning_is_to_be_given_again() {
        var world = new World(Systems.read("one")).command("abort", "0123abcde-1 by ana");

        settled(world);

        assertThat(answer(world).result()).isEqualTo("Rejected");
        assertThat(answer(world).message()).contains("as after a restore").contains("again");
    }

    @Test
    void a_giver_may_have_a_name_with_spaces() {
        var world = settled(new World(Systems.read("one"))).spec(Systems.version("v2"));
        world.until("Bake");

        world.command("abort", world.status().release().name() + " by Jane Doe because of errors");
        world.run(Duration.ofSeconds(5));

        assertThat(answer(world).result()).isEqualTo("Done");
        assertThat(world.status().revisions().refused().getFirst().message())
                .isEqualTo("aborted by Jane Doe: of errors");
    }

    @Test
    void who_gives_a_command_cannot_write_into_the_terminal_of_who_reads_of_it() {
        var world = settled(new World(Systems.read("one"))).spec(Systems.version("v2"));
        world.until("Bake");

        world.command(
                "abort",
                world.status().release().name()
                        + " by ana because \u001b[2J\u001b]0;x\u0007\u202etold");
        world.run(Duration.ofMinutes(2));

        assertThat(world.status().handledCommands()).hasSize(1);
        assertThat(answer(world).result()).isEqualTo("Done");
        assertThat(answer(world).value()).endsWith(" by ana because told");
        assertThat(world.status().revisions().refused().getFirst().message())
                .isEqualTo("aborted by ana: told");
    }

    @Test
    void a_command_of_a_later_version_is_answered_so_however_it_is_written() {
        var world = settled(new World(Systems.read("one")));

        world.command("restore", "n-1 accepting-loss-since 2026-11-20T09:00:00Z by ana")
                .run(Duration.ofSeconds(5));

        assertThat(answer(world).result()).isEqualTo("Rejected");
        assertThat(answer(world).message())
                .isEqualTo(
                        "this version of the operator does not carry out restore; it carries out"
                                + " abort, approve, hold, promote, restart, resume,"
                                + " retry, rollback-to");
    }
}
