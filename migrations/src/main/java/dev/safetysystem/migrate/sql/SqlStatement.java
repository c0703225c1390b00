package dev.safetysystem.migrate.sql;

import java.util.List;

/**
 * One statement of a script.
 *
 * @param text from its first to its last token, without the semicolon; sent to the server as is
 * @param number its place in the script, from 1
 * @param line the script's line on which it begins, from 1
 * @param tokens its tokens without comments; offsets are those of the script
 */
public record SqlStatement(String text, int number, int line, List<Token> tokens) {
    private static final int EXCERPT = 120;

    public SqlStatement {
        tokens = List.copyOf(tokens);
    }

    /** The script's line of a character of this statement. */
    public int lineOf(int position) {
        int offset =
                position <= 0
                        ? 0
                        : text.offsetByCodePoints(
                                0, Math.min(position - 1, text.codePointCount(0, text.length())));
        return line + Lexer.line(text, offset) - 1;
    }

    /**
     * Its beginning on one line, with every literal blanked: those may be secrets or people's data.
     */
    public String excerpt() {
        var out = new StringBuilder();
        int end = -1;
        for (Token token : tokens) {
            if (end >= 0 && token.start() > end) out.append(' ');
            out.append(token.kind() == Token.Kind.STRING ? "'…'" : token.text());
            end = token.end();
            if (out.length() > EXCERPT) return out.substring(0, EXCERPT) + "…";
        }
        return out.toString();
    }

    /** A reader of this statement's words. */
    public Words words() {
        return new Words(tokens);
    }
}
