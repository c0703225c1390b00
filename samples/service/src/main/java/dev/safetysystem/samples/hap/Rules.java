package dev.safetysystem.samples.hap;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/** All rules, arranged so that a text is read once: by the first word of each term. */
public final class Rules {
    private record Entry(List<String> words, Rule rule) {}

    private final Map<String, List<Entry>> byFirstWord = new HashMap<>();

    private Rules(List<Rule> rules) {
        for (Rule rule : rules) {
            List<String> words = Words.of(rule.term());
            byFirstWord
                    .computeIfAbsent(words.getFirst(), first -> new ArrayList<>())
                    .add(new Entry(words, rule));
        }
    }

    /** Rules made of {@code rules}; each term must hold at least one word. */
    public static Rules of(List<Rule> rules) {
        return new Rules(rules);
    }

    /** The rules that the service ships with, from {@code rules.csv}: category, severity, term. */
    public static Rules shipped() {
        try (var in = Rules.class.getResourceAsStream("rules.csv");
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return of(
                    lines.lines()
                            .filter(line -> !line.isBlank() && !line.startsWith("#"))
                            .map(Rules::parse)
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Rule parse(String line) {
        String[] fields = line.split(",", 3);
        return new Rule(
                fields[2].strip(),
                Category.valueOf(fields[0].strip()),
                Severity.valueOf(fields[1].strip()));
    }

    /**
     * Every rule that {@code text} meets, once each, in the order of the text.
     *
     * @param deadline is asked before every word
     * @throws CheckTimedOut if the deadline passes before the text is read
     */
    public List<Rule> in(String text, Deadline deadline) {
        List<String> words = Words.of(text);
        SequencedSet<Rule> met = new LinkedHashSet<>();
        for (int at = 0; at < words.size(); at++) {
            deadline.check();
            for (Entry entry : byFirstWord.getOrDefault(words.get(at), List.of())) {
                int end = at + entry.words().size();
                if (end <= words.size() && words.subList(at, end).equals(entry.words())) {
                    met.add(entry.rule());
                }
            }
        }
        return List.copyOf(met);
    }
}
