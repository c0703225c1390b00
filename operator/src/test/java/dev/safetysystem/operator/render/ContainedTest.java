package dev.safetysystem.operator.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.operator.model.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainedTest {
    @ParameterizedTest
    @CsvSource({
        "1e10, 10e9",
        "12e7, 120e6",
        "0.5e9, 500e6",
        "1E3, 1k",
        "0.1, 100m",
        "1024Mi, 1Gi",
        "+1, 1"
    })
    void a_quantity_is_the_same_however_the_API_server_writes_it(String rendered, String live) {
        assertThat(Contained.in(limits(live), limits(rendered))).isTrue();
    }

    @Test
    void another_quantity_is_another_one() {
        assertThat(Contained.in(limits("11e9"), limits("1e10"))).isFalse();
    }

    @Test
    void a_variable_is_no_quantity() {
        assertThat(Contained.in(variable("500m"), variable("0.5"))).isFalse();
    }

    @Test
    void what_differs_is_named_by_the_keys_of_its_lists() {
        var found = Contained.differences(variable("a"), variable("b"));

        assertThat(found)
                .extracting(field -> field.path().toString())
                .containsExactly("env[X].value");
    }

    @ParameterizedTest
    @CsvSource({"averageValue", "tolerance"})
    void a_quantity_of_an_autoscaler_is_one(String field) {
        assertThat(
                        Contained.in(
                                Json.parse("{\"%s\":\"50m\"}".formatted(field)),
                                Json.parse("{\"%s\":\"0.05\"}".formatted(field))))
                .isTrue();
    }

    private static JsonNode limits(String quantity) {
        return Json.parse("{\"limits\":{\"memory\":\"" + quantity + "\"}}");
    }

    private static JsonNode variable(String value) {
        return Json.parse("{\"env\":[{\"name\":\"X\",\"value\":\"" + value + "\"}]}");
    }
}
