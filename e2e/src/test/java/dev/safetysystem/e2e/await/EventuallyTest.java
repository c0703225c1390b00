package dev.safetysystem.e2e.await;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;

class EventuallyTest {
    private static final Eventually SHORTLY =
            new Eventually(Duration.ofMillis(300), Duration.ofMillis(1));

    @Test
    void it_returns_the_first_value_that_is_as_wanted() {
        Iterator<Integer> values = List.of(1, 2, 3, 4).iterator();

        assertThat(Eventually.withinSeconds(30).see("3 pods", values::next, value -> value == 3))
                .isEqualTo(3);
    }

    @Test
    void a_failure_tells_the_different_things_that_were_seen() {
        Iterator<String> values = List.of("none", "one", "one").iterator();

        assertThatThrownBy(
                        () ->
                                SHORTLY.see(
                                        "three",
                                        () -> values.hasNext() ? values.next() : "two",
                                        "three"::equals))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("not seen within 0.3 s: three")
                .hasMessageMatching("(?s).*s none\\n.*s one\\n.*s two");
    }

    @Test
    void a_look_that_throws_is_something_seen() {
        assertThatThrownBy(
                        () ->
                                SHORTLY.see(
                                        "an answer",
                                        () -> {
                                            throw new IllegalStateException("refused");
                                        },
                                        value -> true))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("refused")
                .hasRootCauseInstanceOf(IllegalStateException.class);
    }
}
