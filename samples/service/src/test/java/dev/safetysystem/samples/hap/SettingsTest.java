package dev.safetysystem.samples.hap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.Map;

class SettingsTest {
    @Test
    void everything_has_a_default() {
        assertThat(Settings.from(Map.of()))
                .isEqualTo(
                        new Settings(
                                true,
                                Severity.HIGH,
                                Duration.ofMillis(500),
                                Duration.ofHours(1),
                                10_000,
                                100,
                                true));
    }

    @Test
    void every_variable_is_read() {
        var environment =
                Map.of(
                        "HAP_ENABLED", "false",
                        "HAP_BLOCK_SEVERITY", "LOW",
                        "HAP_TIMEOUT_MS", "300",
                        "HAP_CACHE_TTL", "7200",
                        "HAP_MAX_CACHE_SIZE", "0",
                        "HAP_BATCH_SIZE", "7",
                        "HAP_LOG_VIOLATIONS", "false",
                        "HAP_ML_ENABLED", "false",
                        "HAP_LLM_CHECKS", "false");
        assertThat(Settings.from(environment))
                .isEqualTo(
                        new Settings(
                                false,
                                Severity.LOW,
                                Duration.ofMillis(300),
                                Duration.ofHours(2),
                                0,
                                7,
                                false));
    }

    @Test
    void what_kubernetes_adds_for_a_service_called_hap_is_left_alone() {
        var environment = Map.of("HAP_PORT", "tcp://10.96.0.7:80", "HAP_SERVICE_HOST", "10.96.0.7");
        assertThat(Settings.from(environment)).isEqualTo(Settings.from(Map.of()));
    }

    @ParameterizedTest(name = "{0}={1} {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    HAP_ENABLED        | yes    | is neither true nor false
                    HAP_ENABLED        | ""     | is neither true nor false
                    HAP_LOG_VIOLATIONS | TRUE   | is neither true nor false
                    HAP_BLOCK_SEVERITY | high   | is none of [LOW, MEDIUM, HIGH, CRITICAL]
                    HAP_TIMEOUT_MS     | 0      | is not a whole number from 1 to 60000
                    HAP_TIMEOUT_MS     | 500ms  | is not a whole number from 1 to 60000
                    HAP_TIMEOUT_MS     | 60001  | is not a whole number from 1 to 60000
                    HAP_CACHE_TTL      | -1     | is not a whole number from 0 to 86400
                    HAP_MAX_CACHE_SIZE | 9999999999999 | is not a whole number from 0 to 100000
                    HAP_BATCH_SIZE     | 0      | is not a whole number from 1 to 1000
                    HAP_ML_ENABLED     | true   | cannot be honoured: this service has word rules only
                    HAP_LLM_CHECKS     | true   | cannot be honoured: this service has word rules only
                    HAP_LLM_CHECKS     | on     | is neither true nor false
                    """)
    void a_bad_value_is_refused_by_name(String variable, String value, String complaint) {
        assertThatThrownBy(() -> Settings.from(Map.of(variable, value)))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageStartingWith(variable + "=" + value + " " + complaint);
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({"MISBEHAVE,sometimes", "PORT,http", "PORT,65536"})
    void a_bad_build_variable_is_refused_by_name(String variable, String value) {
        assertThatThrownBy(() -> Build.from(Map.of(variable, value)))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageStartingWith(variable + "=" + value);
    }

    @ParameterizedTest(name = "MISBEHAVE={0} is {1}")
    @CsvSource({
        "'', NONE",
        "never-ready, NEVER_READY",
        "crash, CRASH",
        "eats-memory, EATS_MEMORY",
        "wrong-answers, WRONG_ANSWERS"
    })
    void the_image_says_how_it_misbehaves(String value, Misbehaviour expected) {
        assertThat(Build.from(Map.of("MISBEHAVE", value)).misbehaviour()).isEqualTo(expected);
    }
}
