package dev.safetysystem.operator.model.command;

import dev.safetysystem.operator.model.Gate;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The commands that are carried out, in the order in which those that come together are answered:
 * first what goes back.
 */
enum Verb {
    ABORT("(\\S+)", "<release>", (m, giver) -> new Command.Abort(m.group(1), giver)),
    ROLLBACK_TO(
            "(\\S+) from (\\S+)",
            "<revision> from <release>",
            (m, giver) -> new Command.RollbackTo(m.group(1), m.group(2), giver)),
    HOLD("at (\\S+)", "at <time>", (m, giver) -> new Command.Hold(time(m.group(1)), giver)),
    RESUME("at (\\S+)", "at <time>", (m, _) -> new Command.Resume(time(m.group(1)))),
    APPROVE(
            "(\\S+)/(Start|Switch)",
            "<release>/Start, or <release>/Switch,",
            (m, giver) ->
                    new Command.Approve(m.group(1), Gate.of(m.group(2)).orElseThrow(), giver)),
    PROMOTE(
            "([^\\s/]+)(?:/(Bake|Watch))?",
            "<release>, <release>/Bake or <release>/Watch,",
            (m, _) -> new Command.Promote(m.group(1), Optional.ofNullable(m.group(2)))),
    RESTART(
            "(\\S+) at (\\S+)",
            "<component> at <time>",
            (m, _) -> new Command.Restart(m.group(1), time(m.group(2)))),
    RETRY("(\\S+)", "<release>", (m, _) -> new Command.Retry(m.group(1)));

    private final String text;
    private final Pattern form;
    private final String target;
    private final BiFunction<MatchResult, Giver, Command> command;

    /**
     * @param form of what stands before {@code by}; no target has spaces but those
     * @param target the same for people
     */
    Verb(String form, String target, BiFunction<MatchResult, Giver, Command> command) {
        this.text = name().toLowerCase(Locale.ROOT).replace('_', '-');
        // A user's name may have spaces.
        this.form = Pattern.compile("^" + form + " by (?<by>\\S.*?)( because (?<why>.+))?$");
        this.target = target;
        this.command = command;
    }

    /** As it stands in the annotation's name. */
    String text() {
        return text;
    }

    static Optional<Verb> of(String text) {
        return Arrays.stream(values()).filter(verb -> verb.text().equals(text)).findFirst();
    }

    /** All of them, for people. */
    static String all() {
        return Arrays.stream(values()).map(Verb::text).sorted().collect(Collectors.joining(", "));
    }

    Command read(String value) {
        var match = form.matcher(value);
        if (!match.matches()) {
            return new Command.Malformed(target);
        }
        try {
            return command.apply(
                    match, new Giver(match.group("by"), Optional.ofNullable(match.group("why"))));
        } catch (DateTimeParseException e) {
            return new Command.Malformed(target.replace("<time>", "2026-11-20T09:00:00Z"));
        }
    }

    private static Instant time(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }
}
