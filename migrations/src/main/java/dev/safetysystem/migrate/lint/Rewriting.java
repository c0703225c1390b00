package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.sql.Name;
import dev.safetysystem.migrate.sql.SqlStatement;
import dev.safetysystem.migrate.sql.Token;
import dev.safetysystem.migrate.sql.Words;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What to write instead of this very statement, where that can be said in SQL. */
final class Rewriting {
    private static final int LONGEST = 400;

    private Rewriting() {}

    /** The statements to write; empty if only a person can say it. */
    static Optional<String> of(Rule rule, SqlStatement statement) {
        Words words = statement.words();
        Optional<String> instead =
                switch (rule) {
                    case INDEX_BLOCKS_WRITES ->
                            Optional.of(concurrently(words) + "; in a file of its own");
                    case DROP_INDEX -> dropConcurrently(words);
                    case CONSTRAINT_SCANS_TABLE,
                            SET_NOT_NULL,
                            UNIQUE_ON_EXISTING,
                            REWRITES_TABLE,
                            ADD_NOT_NULL_COLUMN,
                            CHANGE_TYPE,
                            RENAME ->
                            alter(rule, words);
                    default -> Optional.empty();
                };
        return instead.filter(text -> text.length() <= LONGEST);
    }

    private static String concurrently(Words words) {
        var text = new ArrayList<String>();
        for (Token token : words.rest()) {
            text.add(spelled(token));
            if (token.is("INDEX") && text.size() <= 3) {
                text.add("concurrently");
            }
        }
        return joined(text);
    }

    /** It waits for readers and writers instead of holding them up; one index at a time. */
    private static Optional<String> dropConcurrently(Words words) {
        List<Token> rest = words.rest();
        boolean one = rest.stream().noneMatch(token -> token.is(',') || token.is("CASCADE"));
        boolean plain = one && !words.has("CONCURRENTLY");
        return plain
                ? Optional.of(concurrently(words) + "; in a file of its own")
                : Optional.empty();
    }

    /** One action of ALTER TABLE: with several there is no one answer. */
    private static Optional<String> alter(Rule rule, Words words) {
        if (!words.take("ALTER", "TABLE")) {
            return unique(rule, words);
        }
        words.take("IF", "EXISTS");
        words.take("ONLY");
        Name table = words.name();
        words.take('*');
        List<Words> actions = words.atCommas();
        return actions.size() == 1 ? action(rule, table, actions.getFirst()) : Optional.empty();
    }

    /** A unique index becomes one that blocks nobody. */
    private static Optional<String> unique(Rule rule, Words words) {
        boolean index =
                rule == Rule.UNIQUE_ON_EXISTING
                        && words.at("CREATE", "UNIQUE", "INDEX")
                        && !words.has("CONCURRENTLY");
        return index
                ? Optional.of("-- phase: contract, in a file of its own: " + concurrently(words))
                : Optional.empty();
    }

    private static Optional<String> action(Rule rule, Name table, Words words) {
        String alter = "alter table " + table + " ";
        String all = text(words.rest());
        return switch (rule) {
            case CONSTRAINT_SCANS_TABLE ->
                    words.at("ADD") && !words.at("ADD", "COLUMN")
                            ? Optional.of(
                                    alter
                                            + all
                                            + " not valid; and in a later file: "
                                            + alter
                                            + "validate constraint "
                                            + constraint(words))
                            : Optional.empty();
            case SET_NOT_NULL -> {
                String column = column(words);
                yield Optional.of(
                        "%sadd constraint %s_set check (%s is not null) not valid; and in a contract file: %svalidate constraint %s_set; %s%s"
                                .formatted(alter, column, column, alter, column, alter, all));
            }
            case UNIQUE_ON_EXISTING -> uniqueConstraint(table, alter, words);
            case REWRITES_TABLE -> {
                int at = indexOf(words.rest(), "DEFAULT");
                yield at < 0
                        ? Optional.empty()
                        : Optional.of(
                                alter
                                        + text(words.rest().subList(0, at))
                                        + "; "
                                        + alter
                                        + "alter column "
                                        + column(words)
                                        + " set "
                                        + text(words.rest().subList(at, words.rest().size()))
                                        + "; then fill it in batches");
            }
            case ADD_NOT_NULL_COLUMN -> Optional.of(alter + all + " default …");
            case CHANGE_TYPE -> {
                int at = indexOf(words.rest(), "TYPE");
                yield at < 0
                        ? Optional.empty()
                        : Optional.of(
                                "%sadd column %s_new %s; write both; in a contract file drop the old one"
                                        .formatted(
                                                alter,
                                                column(words),
                                                text(
                                                        words.rest()
                                                                .subList(
                                                                        at + 1,
                                                                        words.rest().size()))));
            }
            case RENAME -> renamed(table, alter, words);
            default -> Optional.empty();
        };
    }

    private static Optional<String> renamed(Name table, String alter, Words words) {
        words.take("RENAME");
        if (words.take("TO")) {
            return Optional.of(
                    "create view %s as select * from %s; and rename in a contract file"
                            .formatted(text(words.rest()), table));
        }
        words.take("COLUMN");
        List<Token> rest = words.rest();
        if (rest.size() != 3 || !rest.get(1).is("TO")) {
            return Optional.empty();
        }
        String from = rest.getFirst().text();
        String to = rest.getLast().text();
        return Optional.of(
                "%sadd column %s <the type of %s>; write both; fill it in batches WHERE %s IS NULL; in a contract file %sdrop column %s"
                        .formatted(alter, to, from, to, alter, from));
    }

    private static Optional<String> uniqueConstraint(Name table, String alter, Words words) {
        words.take("ADD");
        Name name = words.take("CONSTRAINT") ? words.name() : Name.of(table.last() + "_key");
        boolean primary = words.take("PRIMARY", "KEY");
        if (!primary && !words.take("UNIQUE") || !words.at('(')) {
            return Optional.empty();
        }
        return Optional.of(
                "-- phase: contract, in a file of its own: create unique index concurrently %s on %s %s; then in another: %sadd constraint %s %s using index %s"
                        .formatted(
                                name,
                                table,
                                text(words.rest()),
                                alter,
                                name,
                                primary ? "primary key" : "unique",
                                name));
    }

    private static String constraint(Words words) {
        List<Token> rest = words.rest();
        boolean named = rest.size() > 2 && rest.get(1).is("CONSTRAINT");
        return named ? rest.get(2).text() : "<its name>";
    }

    private static String column(Words words) {
        List<Token> rest = words.rest();
        int at = rest.size() > 1 && rest.get(1).is("COLUMN") ? 2 : 1;
        return rest.size() > at ? rest.get(at).text() : "c";
    }

    private static int indexOf(List<Token> tokens, String word) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).is(word)) {
                return i;
            }
        }
        return -1;
    }

    private static String text(List<Token> tokens) {
        return joined(tokens.stream().map(Rewriting::spelled).toList());
    }

    /** Literals may be secrets or people's data. */
    private static String spelled(Token token) {
        return token.kind() == Token.Kind.STRING ? "'…'" : token.text();
    }

    private static String joined(List<String> parts) {
        return String.join(" ", parts)
                .replace(" ,", ",")
                .replace("( ", "(")
                .replace(" )", ")")
                .replace(" . ", ".")
                .replace(" ;", ";");
    }
}
