package dev.safetysystem.migrate.sql;

import java.util.List;

/**
 * One statement of a script. Its tokens are read when asked for and not kept: of most statements
 * they take far more room than the text.
 *
 * @param text from its first to its last token, without the semicolon; sent to the server as is
 * @param number its place in the script, from 1
 * @param line the script's line on which it begins, from 1
 * @param written what the script says where this program sends something else; else the text
 */
public record SqlStatement(String text, int number, int line, String written) {
    private static final int EXCERPT = 120;

    /** A statement that is sent as the script has it. */
    SqlStatement(String text, int number, int line) {
        this(text, number, line, text);
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
        for (Token token : tokens()) {
            if (end >= 0 && token.start() > end) {
                out.append(' ');
            }
            out.append(token.kind() == Token.Kind.STRING ? "'…'" : token.text());
            end = token.end();
            if (out.length() > EXCERPT) {
                return out.substring(0, EXCERPT) + "…";
            }
        }
        return out.toString();
    }

    /** Its tokens without comments; offsets are those of the written text. */
    public List<Token> tokens() {
        var tokens = new Tokens(written);
        try {
            Lexer.scan(
                    written,
                    (kind, start, end) -> {
                        if (kind != Token.Kind.COMMENT) {
                            tokens.add(kind, start, end);
                        }
                    });
        } catch (SqlSyntaxException impossible) {
            throw new IllegalStateException("was read before as a part of its script", impossible);
        }
        return tokens;
    }

    /** A reader of this statement's words. */
    public Words words() {
        return new Words(tokens());
    }
}
