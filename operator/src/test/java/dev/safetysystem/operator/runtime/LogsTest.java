package dev.safetysystem.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

class LogsTest {
    private static final String ATTACK = "x\u001b[2J\u009b31m\u202ey\b";

    @ParameterizedTest
    @EnumSource
    void a_line_carries_nothing_out_in_a_terminal(Config.LogFormat format) {
        String line = line(format, "refused: {}", new IllegalStateException(ATTACK), ATTACK);

        assertThat(line).contains("refused: xy").contains("IllegalStateException: xy");
        assertThat(line.chars().filter(c -> c != '\n' && c != '\t'))
                .noneMatch(c -> Character.isISOControl(c) || c == '\u202e');
    }

    @Test
    void nobody_can_write_a_second_line() {
        assertThat(line(Config.LogFormat.TEXT, "{}", null, "a\r\n09:00:00.000 ERROR b"))
                .containsOnlyOnce("\n")
                .contains("a 09:00:00.000 ERROR b");
    }

    private static String line(
            Config.LogFormat format, String message, Throwable problem, Object... arguments) {
        var context = new LoggerContext();
        var event =
                new LoggingEvent(
                        "x", context.getLogger("a.b"), Level.INFO, message, problem, arguments);
        event.setMDCPropertyMap(Map.of());
        event.setInstant(Instant.parse("2026-01-05T09:00:00Z"));
        return new String(Logs.encoder(format, context).encode(event), StandardCharsets.UTF_8);
    }
}
