package dev.safetysystem.operator.model;

import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.edit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.model.check.Check;
import dev.safetysystem.operator.model.check.Question;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Headers of checks in resources that were stored before the schema refused some. */
class CheckHeadersTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "hOST",
                "Content-Length",
                "transfer-encoding",
                "Connection",
                "Upgrade",
                "Expect",
                "TE",
                "Trailer",
                "Keep-Alive",
                "HTTP2-Settings",
                "Proxy-Authorization",
                "proxy-connection",
            })
    void one_that_belongs_to_the_connection_is_named_and_not_sent(String name) {
        assertThat(SpecParser.parse(with(name, "x")))
                .isInstanceOfSatisfying(
                        Parsed.Invalid.class,
                        invalid ->
                                assertThat(invalid.violations())
                                        .singleElement()
                                        .isEqualTo(
                                                new Violation(
                                                        Violation.Kind.INVALID_SPEC,
                                                        "spec.rollout.checks[0].http.headers[0].name",
                                                        name
                                                                + " belongs to the connection,"
                                                                + " which is the operator's; remove"
                                                                + " it")));
        assertThat(frozen(name, "x")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\r\nX-Admin: true",
                "a\nb",
                "a\0b",
                "a\n",
                "\u001b[2J",
                "\u007f",
                "a\tb",
                "a\u202eb"
            })
    void a_value_of_more_than_one_line_is_named_without_it_and_not_sent(String value) {
        assertThat(SpecParser.parse(with("X-Team", value)))
                .isInstanceOfSatisfying(
                        Parsed.Invalid.class,
                        invalid ->
                                assertThat(invalid.violations())
                                        .singleElement()
                                        .satisfies(
                                                one -> {
                                                    assertThat(one.field())
                                                            .isEqualTo(
                                                                    "spec.rollout.checks[0].http.headers[0].value");
                                                    assertThat(one.message())
                                                            .startsWith(
                                                                    "a header's value is one line;");
                                                }));
        assertThat(frozen("X-Team", value)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Team: a", "X Team", "", "X-Team\r", "é"})
    void a_name_that_is_none_is_not_sent(String name) {
        assertThat(SpecParser.parse(with(name, "x"))).isInstanceOf(Parsed.Invalid.class);
        assertThat(frozen(name, "x")).isEmpty();
    }

    @Test
    void all_others_are_sent_as_they_are_written() {
        assertThat(frozen("X-Forwarded-Host", "example.com, 10.1.2.3"))
                .isEqualTo(Map.of("X-Forwarded-Host", "example.com, 10.1.2.3"));
        assertThat(frozen("Authorization", "Bearer x  ÿ=="))
                .isEqualTo(Map.of("Authorization", "Bearer x  ÿ=="));
    }

    @Test
    void what_serves_goes_on_serving_and_the_field_is_named() {
        var world = settled(new World(Systems.read("one")));

        world.spec(edit(header("Host", "kubernetes.default.svc"))).run(Duration.ofMinutes(1));

        assertThat(world.reason("Stalled")).isEqualTo("True/InvalidSpec");
        assertThat(world.status().message())
                .contains("spec.rollout.checks[0].http.headers[0].name: Host belongs to the");
        assertThat(world.reason("Available")).isEqualTo("True/AtPromisedSize");
    }

    private static Consumer<ObjectNode> header(String name, String value) {
        return spec ->
                ((ObjectNode) spec.at("/rollout/checks/0/http"))
                        .putArray("headers")
                        .addObject()
                        .put("name", name)
                        .put("value", value);
    }

    private static SafetySystem with(String name, String value) {
        SafetySystem system = Systems.read("one");
        system.setSpec(edit(header(name, value)).apply(system.getSpec()));
        return system;
    }

    /** What a release that had started before sends. */
    private static Map<String, String> frozen(String name, String value) {
        ObjectNode spec = Json.object(with(name, value).getSpec());
        var wire = Json.object();
        wire.set("checks", spec.at("/rollout/checks"));
        var desired = ((Parsed.Valid) SpecParser.parse(Systems.read("one"))).system();
        List<Check> checks = RolloutParser.frozen(wire, desired.components()).checks();
        return ((Question.Http) checks.getFirst().question()).headers();
    }
}
