package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.sql.Name;
import dev.safetysystem.migrate.sql.Token;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds the calls of functions among tokens. A name before a parenthesis is a call unless something
 * says that it is none; so a mistake here makes a finding too many and not one too few.
 */
final class Calls {
    /** After these a name with a parenthesis is a table, a type or an alias with its columns. */
    private static final Set<String> NAMES_FOLLOW =
            Set.of("AS", "INTO", "REFERENCES", "TABLE", "ORDINALITY", "RECURSIVE");

    /** After these comes an operand, and nothing that stands between two. */
    private static final Set<String> EXPRESSION_FOLLOWS =
            Set.of(
                    "SELECT",
                    "DISTINCT",
                    "ALL",
                    "WHERE",
                    "HAVING",
                    "AND",
                    "OR",
                    "ON",
                    "BY",
                    "CASE",
                    "WHEN",
                    "THEN",
                    "ELSE",
                    "FROM",
                    "LIMIT",
                    "OFFSET",
                    "RETURNING",
                    "DEFAULT",
                    "LATERAL");

    private final List<Token> tokens;
    private final boolean merge;

    private Calls(List<Token> tokens) {
        this.tokens = tokens;
        this.merge = tokens.stream().anyMatch(token -> token.is("MERGE"));
    }

    /** Judges every call among these tokens of a query or an expression. */
    static void read(List<Token> tokens, Effects effects) {
        var calls = new Calls(tokens);
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i + 1).is('(') && calls.isCall(i)) {
                calls.judge(i, effects);
            }
        }
    }

    private void judge(int last, Effects effects) {
        Name name = name(last);
        String function = name.last();
        if (!Functions.isHarmless(name)) {
            boolean arguments = !(last + 2 < tokens.size() && tokens.get(last + 2).is(')'));
            boolean own = effects.fresh().isSchema(name.qualifier());
            effects.fresh()
                    .routines()
                    .reached(name, own, arguments)
                    .ifPresentOrElse(
                            effects::calls, () -> effects.cannotJudge(Rule.UNKNOWN_FUNCTION, name));
            return;
        }
        switch (function) {
            case "pg_advisory_unlock", "pg_advisory_unlock_all" ->
                    effects.breaks(Rule.SESSION_STATE);
            case "set_config" -> setting(last, effects);
            case "setval" -> effects.breaks(Rule.MOVES_SEQUENCE);
            default -> {}
        }
    }

    /** The setting's name must be there to be read. */
    private void setting(int last, Effects effects) {
        Token setting = tokens.get(Math.min(last + 2, tokens.size() - 1));
        if (!setting.isPlainString()) {
            effects.cannotJudge(Rule.OPAQUE, Name.NONE);
        } else {
            Settings.change(setting.string(), effects);
        }
    }

    private boolean isCall(int last) {
        Token token = tokens.get(last);
        if (!token.isIdentifier()) {
            return false;
        }
        int first = first(last);
        boolean qualified = first < last;
        if (!qualified && Keywords.isNoFunction(token)) {
            return false;
        }
        if (first == 0) {
            return !isCommonTable(last);
        }
        Token before = tokens.get(first - 1);
        if (!qualified && Keywords.isInfix(token)) {
            return before.kind() == Token.Kind.SYMBOL && !isOperandEnd(before)
                    || EXPRESSION_FOLLOWS.contains(before.text().toUpperCase(Locale.ROOT));
        }
        if (closesOperator(first - 1)) {
            return true;
        }
        if (isOperandEnd(before) || isCast(first - 1)) {
            return false;
        }
        if (before.kind() == Token.Kind.WORD && namesFollow(before, token, qualified)) {
            return false;
        }
        return !isOperator(last) && !isCommonTable(last);
    }

    private boolean namesFollow(Token before, Token token, boolean qualified) {
        String word = before.text().toUpperCase(Locale.ROOT);
        if (NAMES_FOLLOW.contains(word)) {
            return true;
        }
        if (qualified) {
            return false;
        }
        return switch (token.text().toUpperCase(Locale.ROOT)) {
            case "BY" -> Set.of("GROUP", "ORDER", "PARTITION").contains(word);
            case "CONFLICT" -> word.equals("ON");
            case "SET" -> word.equals("UPDATE");
            case "SETS" -> word.equals("GROUPING");
            case "MATERIALIZED" -> word.equals("NOT");
            case "VARYING" -> Set.of("CHARACTER", "CHAR", "BIT", "NCHAR").contains(word);
            case "SECOND" -> word.equals("TO") || word.equals("INTERVAL");
            case "ZONE" -> word.equals("TIME");
            case "FIRST", "NEXT" -> word.equals("FETCH");
            case "INSERT" -> merge && word.equals("THEN");
            case "BERNOULLI", "SYSTEM" -> word.equals("TABLESAMPLE");
            case "OVER" -> word.equals("NULLS");
            default -> false;
        };
    }

    /**
     * Only a name of its own (an alias, a window, a word of the grammar) can stand behind these.
     */
    private static boolean isOperandEnd(Token token) {
        return switch (token.kind()) {
            case QUOTED, STRING, NUMBER -> true;
            case WORD -> !Keywords.isKeyword(token);
            case SYMBOL -> token.is(')') || token.is(']');
            case COMMENT -> false;
        };
    }

    /** Behind {@code operator(pg_catalog.+)} comes an operand. */
    private boolean closesOperator(int close) {
        if (!tokens.get(close).is(')') || close < 3) {
            return false;
        }
        int open = close - 1;
        while (open > 0 && !tokens.get(open).is('(')) {
            open--;
        }
        return open > 0 && isOperator(open - 1);
    }

    /** {@code ::numeric(10, 2)}. */
    private boolean isCast(int before) {
        return before > 0 && tokens.get(before).is(':') && tokens.get(before - 1).is(':');
    }

    /** {@code operator(pg_catalog.+)}. */
    private boolean isOperator(int last) {
        if (!tokens.get(last).is("OPERATOR")) {
            return false;
        }
        int i = last + 2;
        while (i + 1 < tokens.size() && tokens.get(i).isIdentifier() && tokens.get(i + 1).is('.')) {
            i += 2;
        }
        return i < tokens.size()
                && tokens.get(i).kind() == Token.Kind.SYMBOL
                && !tokens.get(i).is('(')
                && !tokens.get(i).is(')');
    }

    /** {@code with a (x) as (…), b (y) as (select …)}: a name with its columns before a query. */
    private boolean isCommonTable(int last) {
        int depth = 0;
        int i = last + 1;
        do {
            if (tokens.get(i).is('(')) {
                depth++;
            }
            if (tokens.get(i).is(')')) {
                depth--;
            }
            i++;
        } while (depth > 0 && i < tokens.size());
        if (i >= tokens.size() || !tokens.get(i).is("AS")) {
            return false;
        }
        i++;
        if (i < tokens.size() && tokens.get(i).is("NOT")) {
            i++;
        }
        if (i < tokens.size() && tokens.get(i).is("MATERIALIZED")) {
            i++;
        }
        return i + 1 < tokens.size() && tokens.get(i).is('(') && Query.begins(tokens.get(i + 1));
    }

    private int first(int last) {
        int first = last;
        while (first >= 2
                && tokens.get(first - 1).is('.')
                && tokens.get(first - 2).isIdentifier()) {
            first -= 2;
        }
        return first;
    }

    private Name name(int last) {
        var parts = new ArrayList<String>();
        for (int i = first(last); i <= last; i += 2) {
            parts.add(tokens.get(i).identifier());
        }
        return new Name(parts);
    }
}
