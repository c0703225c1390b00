package dev.safetysystem.operator.runtime.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.world.Systems;

import org.junit.jupiter.api.Test;

import java.util.Map;

class UrgencyTest {
    private static final String ABORT = "safetysystem.dev/abort";

    @Test
    void a_command_to_go_back_is_urgent_until_it_is_answered() {
        assertThat(Urgency.of(system("{}", ABORT, "6f9d8c7b4-1 by ana"))).isEqualTo(Wake.WAY_BACK);
        assertThat(
                        Urgency.of(
                                system(
                                        """
                                        {"handledCommands": [
                                          {"verb": "abort", "value": "6f9d8c7b4-1 by ana"}]}
                                        """,
                                        ABORT,
                                        "6f9d8c7b4-1 by ana ")))
                .isEqualTo(Wake.NEWS);
        assertThat(
                        Urgency.of(
                                system(
                                        """
                                        {"handledCommands": [
                                          {"verb": "abort", "value": "6f9d8c7b4-1 by ana"}]}
                                        """,
                                        ABORT,
                                        "6f9d8c7b4-2 by ana")))
                .isEqualTo(Wake.WAY_BACK);
    }

    @Test
    void a_release_that_is_being_left_is_urgent_and_another_step_is_not() {
        assertThat(Urgency.of(system("{\"release\": {\"step\": \"RollingBack\"}}")))
                .isEqualTo(Wake.WAY_BACK);
        assertThat(Urgency.of(system("{\"release\": {\"step\": \"Abandoning\"}}")))
                .isEqualTo(Wake.WAY_BACK);
        assertThat(Urgency.of(system("{\"release\": {\"step\": \"Bake\"}}"))).isEqualTo(Wake.NEWS);
    }

    @Test
    void other_commands_are_news() {
        assertThat(Urgency.of(system("{}", "safetysystem.dev/retry", "6f9d8c7b4-1 by ana")))
                .isEqualTo(Wake.NEWS);
    }

    private static SafetySystem system(String status, String... annotation) {
        SafetySystem system = Systems.read("one");
        if (annotation.length > 0) {
            system.getMetadata().setAnnotations(Map.of(annotation[0], annotation[1]));
        }
        system.setStatus(Json.read(Json.parse(status), SafetySystemStatus.class));
        return system;
    }
}
