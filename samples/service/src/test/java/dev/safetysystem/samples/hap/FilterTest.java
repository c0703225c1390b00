package dev.safetysystem.samples.hap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

class FilterTest {
    private final AtomicLong clock = new AtomicLong();

    private Filter filter(Map<String, String> environment, Misbehaviour misbehaviour) {
        return new Filter(Rules.shipped(), Settings.from(environment), misbehaviour, clock::get);
    }

    private Filter filter(String... settings) {
        var environment = new HashMap<String, String>();
        for (int at = 0; at < settings.length; at += 2) {
            environment.put(settings[at], settings[at + 1]);
        }
        return filter(environment, Misbehaviour.NONE);
    }

    @ParameterizedTest(name = "BLOCK_SEVERITY={0}: \"{1}\" is {2}")
    @CsvSource({
        "HIGH,     hello,                       ALLOWED",
        "HIGH,     what an idiot,               FLAGGED",
        "HIGH,     inappropriate content test,  BLOCKED",
        "HIGH,     subhuman,                    BLOCKED",
        "MEDIUM,   what an idiot,               BLOCKED",
        "LOW,      damn,                        BLOCKED",
        "CRITICAL, inappropriate content test,  FLAGGED",
        "CRITICAL, subhuman,                    BLOCKED",
    })
    void blocks_from_the_set_severity_upwards(String severity, String text, Verdict verdict) {
        var filter = filter("HAP_BLOCK_SEVERITY", severity);
        assertThat(filter.decide(filter.assess(text))).isEqualTo(verdict);
    }

    @Test
    void reads_nothing_while_it_is_off() {
        var filter = filter("HAP_ENABLED", "false");
        assertThat(filter.assess("subhuman").matches()).isEmpty();
    }

    @Test
    void the_broken_version_finds_the_words_and_lets_them_through() {
        var filter = filter(Map.of(), Misbehaviour.WRONG_ANSWERS);
        var assessment = filter.assess("subhuman");
        assertThat(assessment.severity()).contains(Severity.CRITICAL);
        assertThat(filter.decide(assessment)).isEqualTo(Verdict.ALLOWED);
    }

    @Test
    void remembers_a_text_until_its_time_is_over() {
        var filter = filter("HAP_CACHE_TTL", "10");
        assertThat(filter.assess("idiot").cached()).isFalse();
        clock.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThat(filter.assess("idiot").cached()).isTrue();
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(filter.assess("idiot").cached()).isFalse();
    }

    @Test
    void a_remembered_text_has_the_same_matches() {
        var filter = filter();
        assertThat(filter.assess("idiot").matches()).isEqualTo(filter.assess("idiot").matches());
    }

    @Test
    void forgets_the_text_that_was_asked_for_longest_ago() {
        var filter = filter("HAP_MAX_CACHE_SIZE", "2");
        filter.assess("one");
        filter.assess("two");
        filter.assess("one");
        filter.assess("three");
        assertThat(filter.assess("one").cached()).isTrue();
        assertThat(filter.assess("two").cached()).isFalse();
    }

    @Test
    void remembers_nothing_when_the_cache_has_no_room_or_no_time() {
        for (var filter :
                new Filter[] {filter("HAP_MAX_CACHE_SIZE", "0"), filter("HAP_CACHE_TTL", "0")}) {
            filter.assess("idiot");
            assertThat(filter.assess("idiot").cached()).isFalse();
        }
    }

    @Test
    void a_check_that_takes_too_long_names_the_setting() {
        var slow =
                new Filter(
                        Rules.shipped(),
                        Settings.from(Map.of("HAP_TIMEOUT_MS", "5")),
                        Misbehaviour.NONE,
                        () -> clock.addAndGet(Duration.ofMillis(2).toNanos()));
        assertThatThrownBy(() -> slow.assess("a text of several words"))
                .hasMessageContaining("HAP_TIMEOUT_MS=5");
    }
}
