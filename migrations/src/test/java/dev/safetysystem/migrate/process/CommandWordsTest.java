package dev.safetysystem.migrate.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safetysystem.migrate.outcome.Failure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandWordsTest {
    @Test
    void words_and_quotes_and_arrays_are_read() {
        assertThat(CommandWords.parse("alembic  current --check-heads"))
                .containsExactly("alembic", "current", "--check-heads");
        assertThat(CommandWords.parse("a 'b c' \"d'e\" ''")).containsExactly("a", "b c", "d'e", "");
        assertThat(CommandWords.parse("[\"a\", \"b c\", \"$HOME\"]"))
                .containsExactly("a", "b c", "$HOME");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a 'b", "[1]", "[\"a\"", "[]"})
    void what_is_no_command_is_refused(String text) {
        assertThatThrownBy(() -> CommandWords.parse(text)).isInstanceOf(Failure.class);
    }
}
