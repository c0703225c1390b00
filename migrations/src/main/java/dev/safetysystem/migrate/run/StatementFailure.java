package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.outcome.Place;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.sql.Lexer;
import dev.safetysystem.migrate.sql.SqlStatement;
import dev.safetysystem.migrate.sql.SqlSyntaxException;
import dev.safetysystem.migrate.sql.Token;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The server refused a statement of a script; which, and in what words. */
final class StatementFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** Shorter literals are ordinary words and would make the server's words unreadable. */
    private static final int SHORTEST_LITERAL = 3;

    private final String file;
    private final transient SqlStatement statement;
    private final SQLException error;
    private final int position;

    StatementFailure(String file, SqlStatement statement, SQLException error) {
        this(file, statement, error, SqlErrors.position(error));
    }

    /**
     * @param position of the fault in the statement, from 1; 0 if it is not known
     */
    StatementFailure(String file, SqlStatement statement, SQLException error, int position) {
        super(error);
        this.position = position;
        this.file = file;
        this.statement = statement;
        this.error = error;
    }

    SQLException error() {
        return error;
    }

    int number() {
        return statement.number();
    }

    /** For people and history: the server's words without the statement's literals. */
    Problem problem(String code, String consequence, String remedy) {
        return Problem.at(place(), code, words() + consequence, remedy);
    }

    /** The server's words. It quotes values from statements, and those may be secrets. */
    String words() {
        String words = SqlErrors.words(error);
        for (String literal : literals(statement.tokens())) {
            words = words.replace(literal, "…");
        }
        return words + " (SQLSTATE " + SqlErrors.state(error) + ")";
    }

    private Place place() {
        return new Place(file, statement.lineOf(position), statement.number(), statement.excerpt());
    }

    /** Bodies of all literals, also of those inside a dollar-quoted body; longest first. */
    private static List<String> literals(List<Token> tokens) {
        var found = new ArrayList<String>();
        for (Token token : tokens) {
            if (token.kind() != Token.Kind.STRING) {
                continue;
            }
            String text = token.text();
            if (text.startsWith("$")) {
                found.addAll(inside(text));
            } else {
                found.add(
                        text.substring(text.indexOf('\'') + 1, text.length() - 1)
                                .replace("''", "'"));
            }
        }
        found.removeIf(literal -> literal.length() < SHORTEST_LITERAL);
        found.sort(Comparator.comparingInt(String::length).reversed());
        return found;
    }

    private static List<String> inside(String dollarQuoted) {
        int tag = dollarQuoted.indexOf('$', 1) + 1;
        String body = dollarQuoted.substring(tag, dollarQuoted.length() - tag);
        try {
            var inner = literals(Lexer.tokens(body));
            return inner.isEmpty() ? List.of(body) : inner;
        } catch (SqlSyntaxException notSql) {
            return List.of(body);
        }
    }
}
