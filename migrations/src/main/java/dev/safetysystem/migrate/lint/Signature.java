package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.lint.Subject.Kind;
import dev.safetysystem.migrate.sql.Name;
import dev.safetysystem.migrate.sql.Token;
import dev.safetysystem.migrate.sql.Words;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The types of a routine's arguments: with its name they say which routine is meant. */
final class Signature {
    /** Types of several words begin with these; any other word before a type is a name. */
    private static final Set<String> TYPES =
            Set.of(
                    "double",
                    "character",
                    "char",
                    "national",
                    "nchar",
                    "bit",
                    "timestamp",
                    "time",
                    "interval",
                    "setof");

    private static final Map<String, String> ALIASES =
            Map.ofEntries(
                    Map.entry("int", "integer"),
                    Map.entry("int4", "integer"),
                    Map.entry("int8", "bigint"),
                    Map.entry("int2", "smallint"),
                    Map.entry("bool", "boolean"),
                    Map.entry("float", "double precision"),
                    Map.entry("float8", "double precision"),
                    Map.entry("float4", "real"),
                    Map.entry("decimal", "numeric"),
                    Map.entry("varchar", "character varying"),
                    Map.entry("char", "character"),
                    Map.entry("timestamp without time zone", "timestamp"),
                    Map.entry("timestamptz", "timestamp with time zone"),
                    Map.entry("timetz", "time with time zone"));

    private Signature() {}

    /**
     * Reads a routine's name and, if they are there, its arguments. Without them nobody can tell
     * which routine is meant, and it equals none that has them.
     */
    static Subject read(Words words) {
        Name name = words.name();
        if (!words.at('(')) {
            return new Subject(Kind.ROUTINE, name, "unsaid");
        }
        List<Token> rest = words.rest();
        int depth = 0;
        int end = 0;
        do {
            if (rest.get(end).is('(')) {
                depth++;
            }
            if (rest.get(end).is(')')) {
                depth--;
            }
            end++;
        } while (depth > 0 && end < rest.size());
        var types = new ArrayList<String>();
        List<Token> inside = rest.subList(1, Math.max(1, end - 1));
        if (!inside.isEmpty()) {
            for (Words argument : new Words(inside).atCommas()) {
                if (argument.take("OUT")) {
                    continue;
                }
                argument.takeAny("IN", "INOUT", "VARIADIC");
                types.add(type(argument.rest()));
            }
        }
        words.skipGroup();
        return new Subject(Kind.ROUTINE, name, "(" + String.join(", ", types) + ")");
    }

    private static String type(List<Token> argument) {
        var kept = new ArrayList<Token>();
        int depth = 0;
        for (Token token : argument) {
            if (depth == 0 && (token.is("DEFAULT") || token.is('='))) {
                break;
            }
            if (token.is('(')) {
                depth++;
            }
            if (depth == 0) {
                kept.add(token);
            }
            if (token.is(')')) {
                depth--;
            }
        }
        boolean named =
                kept.size() > 1
                        && kept.get(0).isIdentifier()
                        && kept.get(1).isIdentifier()
                        && !TYPES.contains(kept.get(0).identifier());
        String type =
                kept.subList(named ? 1 : 0, kept.size()).stream()
                        .map(token -> token.isIdentifier() ? token.identifier() : token.text())
                        .collect(Collectors.joining(" "));
        int array = type.indexOf(" [");
        String element = array < 0 ? type : type.substring(0, array);
        return ALIASES.getOrDefault(element, element) + (array < 0 ? "" : type.substring(array));
    }
}
