package dev.safetysystem.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safetysystem.operator.runtime.Config.LogFormat;
import dev.safetysystem.operator.runtime.Config.LogLevel;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Set;

class ConfigTest {
    @Test
    void an_empty_environment_watches_everything_from_the_pods_own_namespace() throws Exception {
        var config = Config.of(Map.of(), "operators");

        assertThat(config)
                .isEqualTo(
                        new Config(
                                Set.of(),
                                "operators",
                                "operator",
                                LogFormat.JSON,
                                LogLevel.INFO,
                                8081,
                                8080));
        assertThat(config.watches("anywhere")).isTrue();
    }

    @Test
    void every_variable_is_read() throws Exception {
        var config =
                Config.of(
                        Map.of(
                                "WATCH_NAMESPACES",
                                " a, b ,",
                                "OPERATOR_NAMESPACE",
                                "ops",
                                "POD_NAME",
                                "op-1",
                                "LOG_FORMAT",
                                "Text",
                                "LOG_LEVEL",
                                "debug",
                                "PORT",
                                "9090",
                                "HEALTH_PORT",
                                "9091"),
                        "x");

        assertThat(config)
                .isEqualTo(
                        new Config(
                                Set.of("a", "b"),
                                "ops",
                                "op-1",
                                LogFormat.TEXT,
                                LogLevel.DEBUG,
                                9091,
                                9090));
        assertThat(config.watches("c")).isFalse();
    }

    @Test
    void every_wrong_value_is_named_with_its_remedy() {
        var wrong =
                Map.of(
                        "WATCH_NAMESPACES",
                        "Not_A_Name",
                        "OPERATOR_NAMESPACE",
                        "-",
                        "LOG_FORMAT",
                        "xml",
                        "LOG_LEVEL",
                        "loud",
                        "PORT",
                        "70000");

        assertThatThrownBy(() -> Config.of(wrong, "x"))
                .isInstanceOf(Config.Invalid.class)
                .hasMessageContaining("WATCH_NAMESPACES: 'Not_A_Name'")
                .hasMessageContaining("OPERATOR_NAMESPACE: '-'")
                .hasMessageContaining("LOG_FORMAT: 'xml' is not known; write one of [json, text]")
                .hasMessageContaining(
                        "LOG_LEVEL: 'loud' is not known; write one of [error, warn, info, debug]")
                .hasMessageContaining("PORT: '70000'");
    }

    @Test
    void health_and_metrics_have_two_ports() {
        assertThatThrownBy(() -> Config.of(Map.of("PORT", "8081"), "x"))
                .isInstanceOf(Config.Invalid.class)
                .hasMessage("HEALTH_PORT: it is PORT, too; write another number");
        assertThatThrownBy(() -> Config.of(Map.of("HEALTH_PORT", "-1"), "x"))
                .hasMessage("HEALTH_PORT: '-1' is no port; write a number from 0 to 65535");
    }

    @Test
    void without_a_namespace_to_be_found_the_variable_is_asked_for() {
        assertThatThrownBy(() -> Config.of(Map.of(), null))
                .hasMessageContaining("OPERATOR_NAMESPACE");
    }
}
