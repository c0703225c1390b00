package dev.safetysystem.operator.runtime.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClientException;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.UUID;

/** What people are shown of a failure. */
class FailureWordsTest {
    @Test
    void what_the_program_says_itself_is_shown_on_one_short_line() {
        assertThat(FailureWords.of(new IllegalStateException("step\n\u001b[31mNowhere")))
                .isEqualTo("step Nowhere");
        assertThat(FailureWords.of(new IllegalStateException("x".repeat(5_000)))).hasSize(200);
    }

    @Test
    void a_message_that_may_hold_a_value_is_not_shown() {
        assertThat(FailureWords.of(new NumberFormatException("For input string: \"hunter2\"")))
                .isEqualTo(fault("NumberFormatException"));
        assertThat(FailureWords.of(new DateTimeParseException("Text 'hunter2'", "hunter2", 0)))
                .isEqualTo(fault("DateTimeParseException"));
        assertThat(FailureWords.of(parseFailure())).doesNotContain("yesterday");
        assertThat(FailureWords.of(ofALibrary())).isEqualTo(fault("IllegalArgumentException"));
    }

    /** For people who may do nothing about it but to report it. */
    private static String fault(String kind) {
        return "a fault of the operator (" + kind + "), which is worth a report";
    }

    private static RuntimeException ofALibrary() {
        try {
            UUID.fromString("hunter2");
            throw new AssertionError();
        } catch (IllegalArgumentException e) {
            return e;
        }
    }

    private static RuntimeException parseFailure() {
        try {
            Instant.parse("yesterday");
            throw new AssertionError();
        } catch (DateTimeParseException e) {
            return e;
        }
    }

    @Test
    void a_stack_trace_never_shows() {
        assertThat(FailureWords.of(new StackOverflowError()))
                .isEqualTo(fault("StackOverflowError"));
        assertThat(FailureWords.of(new IllegalArgumentException("not JSON", new Exception("at x"))))
                .isEqualTo("not JSON");
    }

    @Test
    void an_API_server_that_does_not_answer_is_named_so() {
        assertThat(
                        FailureWords.of(
                                new KubernetesClientException(
                                        "timeout", new java.io.IOException())))
                .isEqualTo("no answer: IOException");
    }
}
