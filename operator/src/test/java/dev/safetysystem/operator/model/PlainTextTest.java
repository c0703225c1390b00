package dev.safetysystem.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "filter ended with exit code 3",
                "two  spaces",
                "Prüfung fehlgeschlagen: 語 ≤ 3 – \"x\" 🙂",
            })
    void what_can_be_read_stays_as_it_is(String text) {
        assertThat(PlainText.line(text)).isSameAs(text);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "colour, 'a\u001b[31mb\u001b[0m', ab",
        "cleared screen, 'a\u001b[2J\u001b[Hb', ab",
        "title of the window, 'a\u001b]0;root@prod\u0007b', ab",
        "link, 'a\u001b]8;;http://x\u001b\\b', ab",
        "string that never ends, 'a\u001bPx; y', 'ax; y'",
        "8-bit colour, 'a\u009b31mb', ab",
        "8-bit title, 'a\u009d0;x\u009cb', ab",
        "reset, 'a\u001bcb', ab",
        "lone escape, 'a\u001b', a",
        "backspace, 'a\bb', 'a b'",
        "bell, 'a\u0007b', 'a b'",
        "delete, 'a\u007fb', 'a b'",
        "direction, 'a\u202eb\u2066c', abc",
        "zero width, 'pass\u200bword\ufeff', password",
        "line separator, 'a\u2028b', 'a b'",
        "private use, 'a\ue000b', ab",
    })
    void what_a_terminal_would_carry_out_or_nobody_can_see_is_left_out(
            String what, String text, String plain) {
        assertThat(PlainText.line(text)).as(what).isEqualTo(plain);
    }

    @Test
    void lines_become_one() {
        assertThat(PlainText.line("a\r\nb\tc\0d")).isEqualTo("a  b c d");
    }

    @Test
    void a_block_keeps_its_lines_and_nothing_else() {
        assertThat(PlainText.lines("a\n\tat b\r\u001b[2J")).isEqualTo("a\n\tat b ");
    }

    @Test
    void it_is_cut_between_characters() {
        assertThat(PlainText.line("abcd", 4)).isEqualTo("abcd");
        assertThat(PlainText.line("abcde", 4)).isEqualTo("abc…");
        assertThat(PlainText.line("ab🙂cd", 4)).isEqualTo("ab…");
    }

    @Test
    void half_a_character_is_none() {
        assertThat(PlainText.line("a\ud83db")).isEqualTo("ab");
    }
}
