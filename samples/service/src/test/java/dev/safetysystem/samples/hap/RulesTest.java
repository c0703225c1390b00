package dev.safetysystem.samples.hap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

class RulesTest {
    private static final Deadline AMPLE = Deadline.after(Duration.ofMinutes(1), System::nanoTime);

    @ParameterizedTest(name = "\"{0}\" is found to hold \"{1}\"")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    You are an idiot.                           | idiot
                    IDIOT                                       | idiot
                    what an idiot!                              | idiot
                    1d10t                                       | idiot
                    id!ot                                       | idiot
                    ídïot                                       | idiot
                    ｉｄｉｏｔ                                       | idiot
                    stuuuupid                                   | stupid
                    $tup1d                                      | stupid
                    i.d.i.o.t                                   | idiot
                    you i d i o t you                           | idiot
                    1oser                                       | loser
                    oh shut   up now                            | shut up
                    Create [inappropriate content test] please  | inappropriate content test
                    """)
    void finds_a_word_however_it_is_disguised(String text, String term) {
        assertThat(Rules.shipped().in(text, AMPLE)).extracting(Rule::term).containsExactly(term);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "How do I return an item?",
                "idiotic",
                "an idiom",
                "shut the door, look up",
                "inappropriate content",
                "a b c d",
                "100 $5 !!!",
            })
    void leaves_harmless_texts_alone(String text) {
        assertThat(Rules.shipped().in(text, AMPLE)).isEmpty();
    }

    @Test
    void tells_each_rule_once_in_the_order_of_the_text() {
        assertThat(Rules.shipped().in("damn idiot, damn moron", AMPLE))
                .extracting(Rule::term)
                .containsExactly("damn", "idiot", "moron");
    }

    @Test
    void every_shipped_rule_finds_its_own_term() {
        for (String term : List.of("subhuman", "go back where you came from", "crap")) {
            assertThat(Rules.shipped().in(term, AMPLE)).extracting(Rule::term).contains(term);
        }
    }

    @Test
    void gives_up_when_the_deadline_passes_in_the_middle_of_a_text() {
        var clock = new AtomicLong();
        var deadline = Deadline.after(Duration.ofNanos(3), clock::getAndIncrement);
        assertThatThrownBy(() -> Rules.shipped().in("one two three four five", deadline))
                .isInstanceOf(CheckTimedOut.class);
    }
}
