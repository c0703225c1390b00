package dev.safetysystem.api.generator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** What the committed CRD must be, whatever the API server makes of it. */
class CrdTest {
    /** {@code kubectl apply} keeps the whole object in an annotation, and those have a limit. */
    private static final int CLIENT_SIDE_APPLY = 262_144;

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private final JsonNode crd = read("safetysystems.safetysystem.dev.yaml");
    private final JsonNode version = crd.at("/spec/versions/0");
    private final JsonNode schema = version.at("/schema/openAPIV3Schema");

    @Test
    void every_list_map_and_string_has_a_limit() {
        var unlimited = new ArrayList<String>();
        schemas(
                (path, node) -> {
                    if (!limited(node)) {
                        unlimited.add(path);
                    }
                });

        assertThat(unlimited).isEmpty();
    }

    private static boolean limited(JsonNode node) {
        return switch (node.path("type").asText()) {
            case "string" -> node.has("maxLength") || node.has("enum");
            case "array" -> node.has("maxItems") && node.has("x-kubernetes-list-type");
            case "integer" -> node.has("format");
            case "object" -> !node.has("additionalProperties") || node.has("maxProperties");
            default -> true;
        };
    }

    @Test
    void the_api_server_fills_in_no_default_but_that_nobody_has_looked_yet() {
        schemas(
                (path, node) ->
                        assertThat(node.path("default").toString())
                                .as(path)
                                .isEqualTo(
                                        path.equals(".status")
                                                ? "{\"observedGeneration\":-1}"
                                                : ""));
    }

    @Test
    void every_field_of_ours_says_what_it_means() {
        var silent = new ArrayList<String>();
        schema.at("/properties/spec/properties")
                .properties()
                .forEach(
                        field -> {
                            if (field.getValue().path("description").asText().isEmpty()) {
                                silent.add(field.getKey());
                            }
                        });

        assertThat(silent).isEmpty();
    }

    @Test
    void a_pod_gets_nothing_that_the_restricted_standard_forbids() {
        var forbidden =
                List.of(
                        "hostPath",
                        "hostPort",
                        "hostIP",
                        "hostNetwork",
                        "hostPID",
                        "hostIPC",
                        "privileged",
                        "capabilities",
                        "mountPropagation");
        var offered = new ArrayList<String>();
        schemas(
                (path, node) ->
                        node.path("properties")
                                .fieldNames()
                                .forEachRemaining(
                                        field -> {
                                            if (forbidden.contains(field)
                                                    && !isRefused(node, field)) {
                                                offered.add(path + "." + field);
                                            }
                                        }));

        assertThat(offered).isEmpty();
    }

    /** Whether a rule says so, of the field or of the one part of it that can be written. */
    private static boolean isRefused(JsonNode parent, String field) {
        return Stream.of(parent, parent.path("properties").path(field))
                .flatMap(
                        node ->
                                node
                                        .path("x-kubernetes-validations")
                                        .findValues("message")
                                        .stream())
                .anyMatch(message -> message.asText().matches(field + "\\S* is refused, .*"));
    }

    @Test
    void it_is_small_enough_for_a_client_side_apply() {
        assertThat(crd.toString().length()).isLessThan(CLIENT_SIDE_APPLY);
    }

    @Test
    void kubectl_shows_the_columns_in_their_order_and_the_wide_ones_last() {
        assertThat(version.path("additionalPrinterColumns"))
                .extracting(
                        column ->
                                column.path("name").asText()
                                        + (column.has("priority") ? " (wide)" : ""))
                .containsExactly(
                        "VERSION",
                        "STABLE",
                        "STEP",
                        "READY",
                        "AGE",
                        "MESSAGE (wide)",
                        "REFUSED (wide)");
    }

    @Test
    void every_rule_is_broken_by_a_case_of_the_table_of_bad_input() {
        List<String> expected =
                read("src/test/resources/bad-input.yaml").findValues("expect").stream()
                        .flatMap(
                                texts ->
                                        Stream.iterate(0, i -> i < texts.size(), i -> i + 1)
                                                .map(texts::get))
                        .map(JsonNode::asText)
                        .flatMap(text -> Stream.of(text, text.replaceFirst("^[\\w-]+: ", "")))
                        .toList();
        var untried = new ArrayList<String>();
        schemas(
                (path, node) ->
                        node.path("x-kubernetes-validations")
                                .forEach(
                                        rule -> {
                                            String message = rule.path("message").asText();
                                            if (expected.stream()
                                                    .noneMatch(text -> says(message, text))) {
                                                untried.add(path + ": " + message);
                                            }
                                        }));

        assertThat(untried).isEmpty();
    }

    /** A few common words, such as "exactly one of configMap", would match too much. */
    private static boolean says(String message, String text) {
        return text.length() >= 18
                && message.contains(text)
                && (!text.startsWith("exactly one of") || text.contains(","));
    }

    private void schemas(BiConsumer<String, JsonNode> visitor) {
        visit("", schema, visitor);
    }

    private static void visit(String path, JsonNode node, BiConsumer<String, JsonNode> visitor) {
        visitor.accept(path, node);
        node.path("properties")
                .properties()
                .forEach(field -> visit(path + "." + field.getKey(), field.getValue(), visitor));
        if (node.has("items")) {
            visit(path + "[]", node.path("items"), visitor);
        }
        if (node.path("additionalProperties").isObject()) {
            visit(path + "{}", node.path("additionalProperties"), visitor);
        }
    }

    private static JsonNode read(String file) {
        try {
            return YAML.readTree(Path.of(file).toFile());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
