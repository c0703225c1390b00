package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.paused;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/**
 * A first install that failed after its flip serves on, and is not released by being left alone.
 */
class ProvenAgainTest {
    private static World failed() {
        var world = new World(Systems.read("one")).until("Bake").breakTrack("filter", "main");
        world.until(
                "Failed",
                w -> "False/Failed".equals(w.reason("Ready")) && w.status().release() == null);
        return world.mendTrack("filter", "main").run(Duration.ofSeconds(10));
    }

    private static World retried(World world) {
        String refused = world.status().revisions().refused().getFirst().release();
        return world.command("retry", refused + " by ana@example.com");
    }

    private static World released(World world) {
        return world.until("Released", w -> "True/Released".equals(w.reason("Ready")));
    }

    @Test
    void a_retry_verifies_and_bakes_it_in_a_first_instance() {
        var world = retried(failed()).until("Bake");
        assertThat(world.status().attempts()).isEqualTo(2);
        assertThat(world.reason("Verified")).isEqualTo("True/ChecksPassed");

        released(world);

        assertThat(world.images()).containsOnly("registry.example.com/filter:v1").hasSize(3);
        assertThat(world.record(2)).contains("\"outcome\" : \"Released\"");
    }

    @Test
    void a_retry_that_fails_again_is_said_and_what_serves_serves_on() {
        var world = retried(failed().checksAnswer(_ -> Verdict.FAIL));

        world.until("2nd", w -> w.status().attempts() == 2 && w.status().release() == null);

        assertThat(world.reason("Ready")).isEqualTo("False/Failed");
        assertThat(world.reason("Stalled")).isEqualTo("True/CheckFailed");
        assertThat(world.images()).containsOnly("registry.example.com/filter:v1").hasSize(3);
    }

    @Test
    void other_checks_prove_it_again_instead_of_declaring_it_released() {
        var world =
                failed().spec(edit(spec -> spec.withObject("/rollout").putArray("checks")))
                        .run(Duration.ofSeconds(3));
        assertThat(world.reason("Ready")).doesNotStartWith("True");

        released(world);

        assertThat(world.status().attempts()).isEqualTo(2);
    }

    @Test
    void a_retry_of_a_paused_system_is_kept_until_it_goes_on() {
        var world = retried(failed().spec(paused(true))).run(Duration.ofMinutes(1));
        assertThat(world.status().attempts()).isEqualTo(1);
        assertThat(world.reason("Ready")).isEqualTo("False/Failed");

        released(world.spec(paused(false)));

        assertThat(world.status().attempts()).isEqualTo(2);
    }

    @Test
    void a_new_spec_replaces_it_as_ever() {
        var world = failed().spec(version("v2"));

        released(world);

        assertThat(world.images()).containsOnly("registry.example.com/filter:v2").hasSize(3);
    }

    @Test
    void a_proof_that_another_spec_cut_short_begins_again_when_the_spec_comes_back() {
        var world = retried(failed()).until("Deploy");
        world.spec(version("v2")).run(Duration.ofSeconds(3));

        world.spec(version("v1")).run(Duration.ofSeconds(5));
        assertThat(world.reason("Ready")).doesNotStartWith("True");
        released(world);

        assertThat(world.status().attempts()).isEqualTo(3);
        assertThat(world.record(3)).contains("\"outcome\" : \"Released\"");
        assertThat(world.status().revisions().refused()).isNull();
    }
}
