package dev.safetysystem.migrate.process;

import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.Failure;

import java.util.ArrayList;
import java.util.List;

/** A command written as one text: a JSON array, or words with quotes. Nothing is expanded. */
public final class CommandWords {
    private CommandWords() {}

    /**
     * Reads it.
     *
     * @throws Failure bad input: an open quote, an array of something else than strings, nothing
     */
    public static List<String> parse(String text) {
        List<String> words = text.strip().startsWith("[") ? array(text) : words(text);
        if (words.isEmpty()) {
            throw refuse("the command is empty");
        }
        return words;
    }

    private static List<String> array(String text) {
        try {
            if (Json.parse(text) instanceof Json.Items items
                    && items.values().stream().allMatch(Json.Text.class::isInstance)) {
                return items.values().stream().map(word -> ((Json.Text) word).value()).toList();
            }
        } catch (IllegalArgumentException notJson) {
            throw refuse("the command begins with [ but is not a JSON array");
        }
        throw refuse("the command's array holds something that is not a string");
    }

    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (char c : text.toCharArray()) {
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                begun = true;
            } else if (Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (quote != 0) {
            throw refuse("the command holds a quote that is not closed");
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }

    private static Failure refuse(String message) {
        return Failure.badInput(
                "command",
                message,
                "Write it as words, or as a JSON array: [\"alembic\", \"current\", \"--check-heads\"]");
    }
}
