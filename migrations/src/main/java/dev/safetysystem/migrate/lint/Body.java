package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.sql.Lexer;
import dev.safetysystem.migrate.sql.Name;
import dev.safetysystem.migrate.sql.SqlSyntaxException;
import dev.safetysystem.migrate.sql.Token;
import dev.safetysystem.migrate.sql.Words;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the body of a DO block or a function as PL/pgSQL: statement by statement, whatever branch,
 * loop or handler each stands in, and every condition between them.
 */
final class Body {
    /** Stand before statements and say nothing. */
    private static final String[] OPENERS = {
        "BEGIN", "THEN", "ELSE", "LOOP", "EXCEPTION", "DECLARE"
    };

    /** Statements that hold expressions and no SQL of their own. */
    private static final Set<String> EXPRESSIONS =
            Set.of(
                    "perform",
                    "return",
                    "raise",
                    "assert",
                    "exit",
                    "continue",
                    "get",
                    "open",
                    "close",
                    "fetch",
                    "move",
                    "null",
                    "end",
                    "elsif",
                    "elseif");

    private final List<Token> tokens;
    private final Effects effects;
    private int at;
    private boolean declaring;

    private Body(List<Token> tokens, Effects effects) {
        this.tokens = tokens;
        this.effects = effects;
    }

    /** Reads what follows DO. */
    static void read(Words words, Effects effects) {
        var effectsInside = effects.ofBranch();
        Optional<List<Token>> body = body(words.rest());
        if (body.isEmpty()) {
            effectsInside.cannotJudge(Rule.OPAQUE, Name.NONE);
        } else {
            read(body.get(), effectsInside);
        }
        effects.include(effectsInside);
    }

    /** Reads PL/pgSQL. */
    static void read(List<Token> body, Effects effects) {
        List<Token> tokens =
                body.stream().filter(token -> token.kind() != Token.Kind.COMMENT).toList();
        new Body(tokens, effects).statements();
    }

    /** The tokens of the body; empty if it is not PL/pgSQL, or cannot be read as it stands. */
    private static Optional<List<Token>> body(List<Token> rest) {
        Optional<Token> body = Optional.empty();
        for (int i = 0; i < rest.size(); i++) {
            Token token = rest.get(i);
            if (token.is("LANGUAGE")) {
                if (i + 1 >= rest.size()) {
                    return Optional.empty();
                }
                if (!Routine.word(rest.get(++i)).equals("plpgsql")) {
                    return Optional.empty();
                }
            } else if (token.isPlainString() && body.isEmpty()) {
                body = Optional.of(token);
            } else {
                return Optional.empty();
            }
        }
        if (body.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Lexer.tokens(body.get().string()));
        } catch (SqlSyntaxException notPlpgsql) {
            return Optional.empty();
        }
    }

    private void statements() {
        while (at < tokens.size()) {
            if (label() || opener()) {
                continue;
            }
            if (isAt("IF") || isAt("ELSIF") || isAt("ELSEIF") || isAt("WHEN")) {
                upTo("THEN");
            } else if (isAt("FOR") || isAt("FOREACH") || isAt("WHILE")) {
                upTo("LOOP");
            } else if (isAt("CASE")) {
                upTo("WHEN");
            } else {
                statement(upToSemicolon());
            }
        }
    }

    private boolean isAt(String word) {
        return at < tokens.size() && tokens.get(at).is(word);
    }

    private boolean isAt(char symbol) {
        return at < tokens.size() && tokens.get(at).is(symbol);
    }

    /** {@code <<name>>}. */
    private boolean label() {
        if (!(isAt('<') && at + 1 < tokens.size() && tokens.get(at + 1).is('<'))) {
            return false;
        }
        while (at < tokens.size() && !isAt('>')) {
            at++;
        }
        while (isAt('>')) {
            at++;
        }
        return true;
    }

    private boolean opener() {
        for (String word : OPENERS) {
            if (isAt(word)) {
                declaring = word.equals("DECLARE") || declaring && !word.equals("BEGIN");
                at++;
                return true;
            }
        }
        return false;
    }

    /** A condition, or the query of a loop: up to the word that ends it, CASE expressions aside. */
    private void upTo(String end) {
        int begin = ++at;
        int cases = 0;
        int depth = 0;
        for (; at < tokens.size(); at++) {
            if (isAt('(')) {
                depth++;
            }
            if (isAt(')')) {
                depth--;
            }
            if (isAt("CASE")) {
                cases++;
            }
            boolean ends = cases == 0 && depth <= 0;
            if (ends && (isAt(end) || isAt(';'))) {
                break;
            }
            if (isAt("END") && cases > 0) {
                cases--;
            }
        }
        expression(tokens.subList(begin, at));
        if (isAt(';')) {
            at++;
        }
    }

    private List<Token> upToSemicolon() {
        int begin = at;
        int depth = 0;
        for (; at < tokens.size(); at++) {
            if (isAt('(')) {
                depth++;
            }
            if (isAt(')')) {
                depth--;
            }
            if (isAt(';') && depth <= 0) {
                break;
            }
        }
        List<Token> statement = tokens.subList(begin, at);
        at++;
        return statement;
    }

    private void statement(List<Token> statement) {
        if (statement.isEmpty()) {
            return;
        }
        Token first = statement.getFirst();
        boolean known = first.kind() == Token.Kind.WORD && EXPRESSIONS.contains(first.identifier());
        if (declaring || isAssignment(statement)) {
            expression(statement);
        } else if (known) {
            expression(statement.subList(1, statement.size()));
        } else if (first.is("EXECUTE")) {
            effects.cannotJudge(Rule.OPAQUE, Name.NONE);
        } else {
            Analyst.read(new Words(statement), effects);
        }
    }

    /** {@code a := …}, {@code a.b[1] = …}. */
    private static boolean isAssignment(List<Token> statement) {
        int depth = 0;
        for (int i = 0; i < statement.size(); i++) {
            Token token = statement.get(i);
            if (token.is('[')) {
                depth++;
            } else if (token.is(']')) {
                depth--;
            } else if (depth > 0 || token.is('.')) {
                continue;
            } else if (token.is('=')) {
                return i > 0;
            } else if (token.is(':')) {
                return i > 0 && i + 1 < statement.size() && statement.get(i + 1).is('=');
            } else if (i > 0 && !statement.get(i - 1).is('.') || !token.isIdentifier()) {
                return false;
            }
        }
        return false;
    }

    /** Expressions may hold queries; EXECUTE in a loop, a cursor or a RETURN runs a text. */
    private void expression(List<Token> tokens) {
        if (tokens.stream().anyMatch(token -> token.is("EXECUTE"))) {
            effects.cannotJudge(Rule.OPAQUE, Name.NONE);
        }
        Query.read(tokens, effects);
    }
}
