package dev.safetysystem.operator.model.command;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.PlainText;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A command as it stands at the resource.
 *
 * @param verb the annotation's name without its prefix
 * @param value as the status keeps it: at most 256 printable characters
 */
public record GivenCommand(String verb, String value, Command command) {
    /** Those of the interface that a later version carries out. */
    private static final Set<String> LATER = Set.of("adjust", "isolate", "readmit", "restore");

    private static final int LONGEST = 256;

    /** The commands that this version carries out, for people. */
    public static String verbs() {
        return Verb.all();
    }

    /**
     * The commands among the annotations of a resource, in the order in which they are answered.
     */
    public static List<GivenCommand> in(Map<String, String> annotations) {
        return new TreeMap<>(annotations)
                .entrySet().stream()
                        .filter(annotation -> isVerb(annotation.getKey()))
                        .map(annotation -> parsed(annotation.getKey(), annotation.getValue()))
                        .sorted(Comparator.comparingInt(GivenCommand::order))
                        .toList();
    }

    private int order() {
        return Verb.of(verb).map(Verb::ordinal).orElse(Integer.MAX_VALUE);
    }

    private static boolean isVerb(String key) {
        return key.startsWith(Names.PREFIX)
                && (Verb.of(verb(key)).isPresent() || LATER.contains(verb(key)));
    }

    private static String verb(String key) {
        return key.substring(Names.PREFIX.length());
    }

    private static GivenCommand parsed(String key, String text) {
        // Who gives a command writes into status, events and log.
        String stripped = PlainText.line(text).strip();
        String value = stripped.substring(0, Math.min(stripped.length(), LONGEST));
        return new GivenCommand(verb(key), value, command(verb(key), value));
    }

    private static Command command(String verb, String value) {
        return Verb.of(verb)
                .map(known -> known.read(value))
                .orElseGet(() -> new Command.NotSupported(verb));
    }
}
