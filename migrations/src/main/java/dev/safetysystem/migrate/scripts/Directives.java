package dev.safetysystem.migrate.scripts;

import dev.safetysystem.migrate.lint.Level;
import dev.safetysystem.migrate.lint.Rule;
import dev.safetysystem.migrate.outcome.Place;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.sql.Lexer;
import dev.safetysystem.migrate.sql.Token;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file's comments say to this program: {@code -- phase: contract}, {@code -- lossless:
 * select …}, {@code -- floor: 016}, {@code -- lint: allow drop-column because …}.
 *
 * @param phase if the file names one
 * @param floor if the file names one
 * @param lossless queries that must return 0 right before this down loses nothing
 * @param allowed rules that the author overrides, with a reason
 * @param alone whether the file runs without a transaction
 */
public record Directives(
        Optional<Phase> phase,
        Optional<Version> floor,
        List<String> lossless,
        Set<Rule> allowed,
        boolean alone) {

    /** Those of a file without any. */
    static final Directives NONE =
            new Directives(Optional.empty(), Optional.empty(), List.of(), Set.of(), false);

    private static final Pattern LINE =
            Pattern.compile("--\\s*(phase|floor|lossless|lint)\\s*:\\s*(.*?)\\s*");
    private static final Pattern ALLOW =
            Pattern.compile("allow\\s+([a-z-]+)\\s+because\\s+\\S.*", Pattern.CASE_INSENSITIVE);

    /** Ours and sqlx's; graphile-migrate's; Atlas's. */
    private static final Pattern ALONE =
            Pattern.compile(
                    "--\\s*!?\\s*no-transaction(\\s.*)?|--\\s*atlas:txmode\\s+none\\s*"
                            + "|/\\*\\s*no-transaction\\s*\\*/");

    /** What other tools say, or people: a file that means it must not run in a transaction. */
    private static final Pattern ALMOST_ALONE =
            Pattern.compile(
                    "--\\W*(no[\\s_-]*transaction"
                            + "|(run_?in_?|execute_?in_?)?transaction(al)?\\s*[:=]\\s*(false|off|none|no)"
                            + "|(disable|without)[\\s_-]*(a\\s+)?(ddl[\\s_-]*)?transaction)\\W*",
                    Pattern.CASE_INSENSITIVE);

    public Directives {
        lossless = List.copyOf(lossless);
        allowed = Set.copyOf(allowed);
    }

    /** Reads the comments of a file; what cannot be read is added to {@code problems}. */
    static Directives read(String file, String text, List<Token> tokens, List<Problem> problems) {
        Optional<Phase> phase = Optional.empty();
        Optional<Version> floor = Optional.empty();
        var lossless = new ArrayList<String>();
        Set<Rule> allowed = EnumSet.noneOf(Rule.class);
        boolean alone = false;
        for (Token token : tokens) {
            if (token.kind() != Token.Kind.COMMENT) {
                continue;
            }
            if (ALONE.matcher(token.text()).matches()) {
                alone = true;
                continue;
            }
            if (ALMOST_ALONE.matcher(token.text()).matches()) {
                problems.add(
                        wrong(
                                place(file, text, token),
                                "the comment says in another tool's words that the file runs without a transaction",
                                "Write -- no-transaction if it should, or remove the comment"));
            }
            Matcher line = LINE.matcher(token.text());
            if (!line.matches()) {
                continue;
            }
            Place place = place(file, text, token);
            String value = line.group(2);
            switch (line.group(1).toLowerCase(Locale.ROOT)) {
                case "phase" -> {
                    Optional<Phase> read = phase(value);
                    if (read.isEmpty() || phase.isPresent() && !phase.equals(read)) {
                        problems.add(
                                wrong(
                                        place,
                                        "the phase comment must say expand or contract, once",
                                        "Write -- phase: contract, or leave the comment out"));
                    }
                    phase = read;
                }
                case "floor" -> {
                    floor = Version.parse(value);
                    if (floor.isEmpty()) {
                        problems.add(
                                wrong(
                                        place,
                                        "the floor comment names no version",
                                        "Write -- floor: 016"));
                    }
                }
                case "lossless" -> {
                    if (value.isEmpty()) {
                        problems.add(
                                wrong(
                                        place,
                                        "the lossless comment holds no query",
                                        "Write a query on one line that returns 0 when nothing would be lost"));
                    } else {
                        lossless.add(value);
                    }
                }
                default -> {
                    Optional<Rule> rule = allowed(value);
                    rule.ifPresent(allowed::add);
                    if (rule.isEmpty()) {
                        problems.add(
                                wrong(
                                        place,
                                        "the lint comment cannot be read, or names a rule that cannot be allowed",
                                        "Write -- lint: allow <rule> because <reason>"));
                    }
                }
            }
        }
        return new Directives(phase, floor, lossless, allowed, alone);
    }

    private static Place place(String file, String text, Token token) {
        return Place.line(file, Lexer.line(text, token.start()));
    }

    private static Optional<Phase> phase(String value) {
        for (Phase phase : Phase.values()) {
            if (phase.word().equalsIgnoreCase(value)) {
                return Optional.of(phase);
            }
        }
        return Optional.empty();
    }

    private static Optional<Rule> allowed(String value) {
        Matcher allow = ALLOW.matcher(value);
        if (!allow.matches()) {
            return Optional.empty();
        }
        for (Rule rule : Rule.values()) {
            if (rule.code().equals(allow.group(1)) && rule.level() != Level.FORBIDDEN) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    private static Problem wrong(Place place, String message, String remedy) {
        return Problem.at(place, "comment", message, remedy);
    }
}
