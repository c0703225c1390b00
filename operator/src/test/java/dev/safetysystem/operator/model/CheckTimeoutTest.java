package dev.safetysystem.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.world.Systems;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

/** How long a check is asked, also one that was admitted before its timeout had a bound. */
class CheckTimeoutTest {
    @ParameterizedTest
    @ValueSource(strings = {"61m", "24h", "87600h", "3600001ms"})
    void a_longer_one_than_an_hour_counts_as_an_hour_and_freezes_nothing(String written) {
        assertThat(timeout(written)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void up_to_an_hour_it_is_as_written() {
        assertThat(timeout("1h")).isEqualTo(Duration.ofHours(1));
        assertThat(timeout("45s")).isEqualTo(Duration.ofSeconds(45));
    }

    private static Duration timeout(String written) {
        SafetySystem resource = Systems.read("three-checks");
        resource.setSpec(
                Systems.edit(
                                spec ->
                                        ((ObjectNode) spec.at("/rollout/checks/0"))
                                                .put("timeout", written))
                        .apply(resource.getSpec()));
        return ((Parsed.Valid) SpecParser.parse(resource))
                .system()
                .rollout()
                .checks()
                .getFirst()
                .timeout();
    }
}
