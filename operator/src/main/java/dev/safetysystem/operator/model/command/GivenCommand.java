package dev.safetysystem.operator.model.command;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.PlainText;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A command as it stands at the resource.
 *
 * @param verb the annotation's name without its prefix
 * @param value as the status keeps it: at most 256 printable characters
 */
public record GivenCommand(String verb, String value, Command command) {
    private static final Set<String> VERBS =
            Set.of(
                    "approve",
                    "promote",
                    "abort",
                    "retry",
                    "rollback-to",
                    "adjust",
                    "hold",
                    "resume",
                    "isolate",
                    "readmit",
                    "restart",
                    "restore");

    private static final Set<String> SUPPORTED = Set.of("abort", "retry");
    private static final int LONGEST = 256;

    /** A user's name may have spaces; no target of abort or retry does. */
    private static final Pattern FORM =
            Pattern.compile("^(?<target>\\S+) by (?<by>\\S.*?)( because (?<why>.+))?$");

    /** The commands among the annotations of a resource, in the order of their verbs. */
    public static List<GivenCommand> in(Map<String, String> annotations) {
        return new TreeMap<>(annotations)
                .entrySet().stream()
                        .filter(annotation -> isVerb(annotation.getKey()))
                        .map(annotation -> parsed(annotation.getKey(), annotation.getValue()))
                        .toList();
    }

    private static boolean isVerb(String key) {
        return key.startsWith(Names.PREFIX) && VERBS.contains(verb(key));
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
        if (!SUPPORTED.contains(verb)) {
            return new Command.NotSupported(verb);
        }
        var form = FORM.matcher(value);
        if (!form.matches()) {
            return new Command.Malformed();
        }
        String target = form.group("target");
        return verb.equals("abort")
                ? new Command.Abort(
                        target, form.group("by"), Optional.ofNullable(form.group("why")))
                : new Command.Retry(target);
    }
}
