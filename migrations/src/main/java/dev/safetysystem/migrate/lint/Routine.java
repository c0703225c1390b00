package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.sql.Lexer;
import dev.safetysystem.migrate.sql.Splitter;
import dev.safetysystem.migrate.sql.SqlStatement;
import dev.safetysystem.migrate.sql.SqlSyntaxException;
import dev.safetysystem.migrate.sql.Token;

import java.util.List;
import java.util.Locale;

/**
 * A function as the file makes it.
 *
 * @param subject which
 * @param arguments between its parentheses: defaults are run by a call
 * @param declaration what stands behind them
 */
record Routine(Subject subject, List<Token> arguments, List<Token> declaration) {

    /** Judges what a call runs. */
    void read(Effects effects) {
        Query.read(arguments, effects);
        String language = "";
        String body = "";
        int bodies = 0;
        int all = declaration.size();
        for (int i = 0; i < all; i++) {
            Token token = declaration.get(i);
            Token next = declaration.get(Math.min(i + 1, all - 1));
            if (token.is("LANGUAGE")) {
                language = word(next);
            }
            // Its names may mean something else than they do in the file.
            if (token.is("SET")) {
                bodies = 2;
            }
            if (token.is("AS") && next.isPlainString()) {
                body = next.string();
                bodies++;
            }
        }
        try {
            if (bodies == 1 && language.equals("plpgsql")) {
                Body.read(Lexer.tokens(body), effects);
            } else if (bodies == 1 && language.equals("sql")) {
                for (SqlStatement statement : Splitter.split(body)) {
                    Analyst.read(statement.words(), effects);
                }
            } else {
                unread(effects);
            }
        } catch (SqlSyntaxException notAsThought) {
            unread(effects);
        }
    }

    private void unread(Effects effects) {
        effects.cannotJudge(Rule.UNKNOWN_FUNCTION, subject.name());
    }

    /** The name of a language, which is an identifier or a string; empty if neither is there. */
    static String word(Token token) {
        String word =
                token.isPlainString()
                        ? token.string()
                        : token.isIdentifier() ? token.identifier() : "";
        return word.toLowerCase(Locale.ROOT);
    }
}
