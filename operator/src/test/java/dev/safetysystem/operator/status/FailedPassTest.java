package dev.safetysystem.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;

/** What a status says while passes fail, and that it says so no longer than they do. */
class FailedPassTest {
    private static final Instant NOW = Instant.parse("2026-01-05T09:00:00.5Z");
    private static final String WORDS = FailedPass.words("NullPointerException");

    @Test
    void everything_else_that_stood_there_stays() {
        var status =
                Json.parse(
                        """
                        {"observedGeneration": 3, "step": "Bake", "release": {"name": "r-1"},
                         "conditions": [
                           {"type": "Ready", "status": "True", "reason": "Released"},
                           {"type": "Reconciling", "status": "True", "reason": "Bake"},
                           {"type": "Available", "status": "True", "reason": "AtPromisedSize"}]}
                        """);

        ObjectNode next = said(status);

        assertThat(next.path("release")).isEqualTo(status.path("release"));
        assertThat(next.path("observedGeneration").asInt()).isEqualTo(3);
        assertThat(next.path("step").asText()).isEqualTo("Bake");
        assertThat(next.path("conditions").valueStream().map(FailedPassTest::text))
                .containsExactly(
                        "Ready Unknown/PassFailed",
                        "Stalled True/PassFailed",
                        "Available True/AtPromisedSize");
        assertThat(next.at("/conditions/0/lastTransitionTime").asText())
                .isEqualTo("2026-01-05T09:00:00Z");
        assertThat(next.at("/conditions/0/observedGeneration").asInt()).isEqualTo(4);
    }

    private static String text(JsonNode condition) {
        return condition.path("type").asText()
                + " "
                + condition.path("status").asText()
                + "/"
                + condition.path("reason").asText();
    }

    @Test
    void it_is_said_once() {
        ObjectNode said = said(Json.object());

        assertThat(FailedPass.said(said, 4, WORDS, NOW.plusSeconds(60))).isEmpty();
    }

    @Test
    void another_cause_is_said_and_is_as_old_as_the_first() {
        ObjectNode said = said(Json.object());

        ObjectNode next =
                FailedPass.said(said, 4, FailedPass.words("other"), NOW.plusSeconds(60))
                        .orElseThrow();

        assertThat(next.at("/conditions/1/message").asText()).contains("other");
        assertThat(next.at("/conditions/1/lastTransitionTime"))
                .isEqualTo(said.at("/conditions/1/lastTransitionTime"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"null", "{}", "[]", "7", "{\"conditions\": 5}", "{\"conditions\": [1, {}]}"})
    void a_status_that_makes_no_sense_can_be_told_as_well(String status) {
        assertThat(said(Json.parse(status)).at("/conditions/0/reason").asText())
                .isEqualTo("PassFailed");
    }

    @Test
    void the_next_pass_that_succeeds_takes_it_back() {
        var world =
                new World(Systems.read("one"))
                        .until("Ready", w -> "True/Released".equals(w.reason("Ready")));
        var before = world.status();
        var said = said(Json.tree(before));

        world.writeStatus(said).run(java.time.Duration.ofSeconds(3));

        assertThat(world.reason("Ready")).isEqualTo("True/Released");
        assertThat(world.reason("Stalled")).isEmpty();
        assertThat(world.status().message()).isEqualTo(before.message());
    }

    @Test
    void also_while_a_change_settles() {
        var world =
                new World(Systems.read("one"))
                        .until("Ready", w -> "True/Released".equals(w.reason("Ready")));

        world.writeStatus(said(Json.tree(world.status())))
                .spec(Systems.version("v2"))
                .run(java.time.Duration.ofSeconds(3));

        assertThat(world.reason("Stalled")).isEmpty();
    }

    private static ObjectNode said(JsonNode status) {
        return FailedPass.said(status, 4, WORDS, NOW).orElseThrow();
    }
}
