package dev.safetysystem.operator.runtime.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.check.Question.JsonEquals;
import dev.safetysystem.operator.runtime.check.AnswerHead.Head;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

class JsonAnswerTest {
    @Test
    void values_are_found_at_their_pointers() {
        String answer = "{\"x\": [{}], \"a\": {\"b/c\": [1.0, true, null, \"é\"]}, \"y\": 1}";

        assertThat(problem(answer, "/a/b~1c/0", "1")).isEmpty();
        assertThat(problem(answer, "/a/b~1c/1", "true")).isEmpty();
        assertThat(problem(answer, "/a/b~1c/2", "null")).isEmpty();
        assertThat(problem(answer, "/a/b~1c/3", "\"é\"")).isEmpty();
        assertThat(problem(answer, "/a/b~1c/4", "1")).contains("/a/b~1c/4 is missing");
        assertThat(problem(answer, "/a/b", "1")).contains("/a/b is missing");
        assertThat(problem(answer, "/y/z", "1")).contains("/y/z is missing");
    }

    @Test
    void whole_objects_and_lists_are_compared() {
        String answer = "{\"a\": {\"b\": [1, {\"c\": 2}], \"d\": \"e\"}}";

        assertThat(problem(answer, "/a", "{\"d\": \"e\", \"b\": [1.0, {\"c\": 2}]}")).isEmpty();
        assertThat(problem(answer, "", answer)).isEmpty();
        for (String other :
                List.of(
                        "{\"b\": [1, {\"c\": 2}]}",
                        "{\"b\": [1, {\"c\": 2}], \"d\": \"e\", \"f\": 1}",
                        "{\"b\": [1], \"d\": \"e\"}",
                        "{\"b\": [1, {\"c\": 2}, 3], \"d\": \"e\"}",
                        "[]",
                        "1")) {
            assertThat(problem(answer, "/a", other)).contains("/a is not " + Json.parse(other));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e400",
                "-1e400",
                "1e-400",
                "1E99999999999",
                "-1e-99999999999",
                "9e2147483647"
            })
    void a_number_beyond_every_type_is_a_wrong_answer(String number) {
        for (String expected : List.of("0", "0.0", "1", "1.5", "\"x\"")) {
            assertThat(problem("{\"v\":" + number + "}", "/v", expected))
                    .contains("/v is not " + expected);
        }
    }

    @Test
    void a_hundred_thousand_digits_are_a_wrong_answer_wherever_they_stand() {
        String digits = "9".repeat(60_000);

        assertThat(problem("{\"v\":" + digits + "}", "/v", "9")).isPresent();
        assertThat(problem("{\"a\":0." + digits + ", \"v\":9}", "/v", "9")).isPresent();
        assertThat(problem("{\"v\":1e" + digits + "}", "/v", "9")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "+1", "01", "1.", ".5", "0x1", "'x'"})
    void what_only_some_libraries_take_for_a_value_is_a_wrong_answer(String token) {
        assertThat(problem("{\"v\":" + token + "}", "/v", "1")).contains("the answer is not JSON");
    }

    @Test
    void a_fraction_is_compared_as_the_API_server_keeps_it() {
        assertThat(problem("{\"v\":0.12345678901234567890}", "/v", "0.12345678901234567890"))
                .isEmpty();
        assertThat(problem("{\"v\":9007199254740993}", "/v", "9007199254740992")).isPresent();
    }

    @Test
    void a_field_that_stands_there_twice_is_a_wrong_answer() {
        assertThat(problem("{\"v\":1,\"v\":2}", "/v", "1")).contains("/v stands there twice");
        assertThat(problem("{\"v\":2,\"v\":1}", "/v", "1")).contains("/v stands there twice");
        assertThat(problem("{\"a\":{\"v\":1},\"a\":{}}", "/a/v", "1"))
                .contains("/a/v stands there twice");
        assertThat(problem("{\"a\":{\"v\":1,\"v\":1}}", "/a", "{\"v\":1}")).isPresent();
        assertThat(problem("{\"b\":1,\"b\":1,\"v\":1}", "/v", "1")).isEmpty();
    }

    @Test
    void bytes_that_are_no_UTF_8_are_a_wrong_answer() {
        for (byte[] bytes :
                List.of(
                        new byte[] {'{', '"', 'v', '"', ':', '"', (byte) 0xff, '"', '}'},
                        // "o" in two bytes instead of one
                        new byte[] {'"', (byte) 0xc1, (byte) 0xaf, 'k', '"'},
                        // half of a surrogate pair
                        new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'},
                        "\"ok\"".getBytes(StandardCharsets.UTF_16BE))) {
            assertThat(JsonAnswer.problem(equal("", "\"ok\""), new Head(bytes, true))).isPresent();
        }
    }

    @Test
    void half_a_surrogate_pair_equals_nothing() {
        assertThat(problem("{\"v\":\"\\ud800\"}", "/v", "\"?\"")).contains("/v is not \"?\"");
    }

    @Test
    void a_byte_order_mark_is_passed_over() {
        assertThat(problem("\uFEFF{\"v\":1}", "/v", "1")).isEmpty();
    }

    @Test
    void an_empty_answer_and_half_a_document_are_wrong() {
        assertThat(problem("", "/v", "1")).contains("the answer is empty");
        assertThat(problem("{\"v\":1", "/v", "1")).contains("the answer is not JSON");
        assertThat(problem("<html>", "/v", "1")).contains("the answer is not JSON");
    }

    @Test
    void of_a_long_answer_the_beginning_decides() {
        assertThat(beginning("{\"v\":1, \"rest\":[{},{},{", "/v", "1")).isEmpty();
        assertThat(beginning("{\"v\":\"é\",\"r\":\"", "/v", "\"é\"")).isEmpty();
        assertThat(beginning("{\"v\":2, \"rest\":[{},{},{", "/v", "1")).contains("/v is not 1");
        assertThat(beginning("{\"rest\":[{},{},{", "/v", "1"))
                .contains("/v is not within the first 64 KiB of the answer");
    }

    @Test
    void a_value_that_is_cut_off_is_not_taken_for_another_one() {
        assertThat(beginning("{\"v\":12", "/v", "12"))
                .contains("/v is not within the first 64 KiB of the answer");
        assertThat(beginning("{\"v\":\"ok", "/v", "\"ok\"")).isPresent();
        assertThat(beginning("{\"v\":{\"a\":1", "/v", "{\"a\":1}")).isPresent();
    }

    @Test
    void an_answer_that_is_nested_without_end_is_wrong() {
        assertThat(problem("[".repeat(30_000), "/v", "1")).isPresent();
        assertThat(problem("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000), "/v", "1"))
                .contains(
                        "the answer is nested too deeply, or has a number or a name that is too"
                                + " long");
    }

    private static Optional<String> problem(String answer, String pointer, String expected) {
        return JsonAnswer.problem(
                equal(pointer, expected), new Head(answer.getBytes(StandardCharsets.UTF_8), true));
    }

    private static Optional<String> beginning(String answer, String pointer, String expected) {
        return JsonAnswer.problem(
                equal(pointer, expected), new Head(answer.getBytes(StandardCharsets.UTF_8), false));
    }

    private static List<JsonEquals> equal(String pointer, String expected) {
        return List.of(new JsonEquals(pointer, Json.parse(expected)));
    }
}
