package dev.safetysystem.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;

class JsonLinesTest {
    @Test
    void a_line_is_one_object_with_the_formatted_message_and_what_it_is_about() throws IOException {
        String line = line("Apply {}: \"{}\"\nand", null, "Service", "traffic");

        JsonNode read = new ObjectMapper().readTree(line);
        assertThat(line).endsWith("\n").containsOnlyOnce("\n");
        assertThat(read.path("message").asText()).isEqualTo("Apply Service: \"traffic\"\nand");
        assertThat(read.path("system").asText()).isEqualTo("hap");
        assertThat(read.path("level").asText()).isEqualTo("INFO");
        assertThat(read.path("time").asText()).isEqualTo("2026-01-05T09:00:00Z");
        assertThat(read.has("release")).isFalse();
        assertThat(read.has("secret")).isFalse();
    }

    @Test
    void a_stack_trace_stays_in_its_line() throws IOException {
        String line = line("failed", new IllegalStateException("no"));

        assertThat(line).containsOnlyOnce("\n");
        assertThat(new ObjectMapper().readTree(line).path("stack").asText())
                .contains("IllegalStateException: no", "JsonLinesTest");
    }

    private static String line(String message, Throwable problem, Object... arguments) {
        var event =
                new LoggingEvent(
                        "x",
                        new LoggerContext().getLogger("a.b"),
                        Level.INFO,
                        message,
                        problem,
                        arguments);
        event.setInstant(Instant.parse("2026-01-05T09:00:00Z"));
        event.setMDCPropertyMap(Map.of("system", "hap", "namespace", "qlp", "secret", "hunter2"));
        return new String(new JsonLines().encode(event), java.nio.charset.StandardCharsets.UTF_8);
    }
}
