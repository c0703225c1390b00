package dev.safetysystem.migrate.sql;

import dev.safetysystem.migrate.sql.Token.Kind;

import java.util.List;

/**
 * Cuts SQL text into tokens by the rules of the server's own lexer (scan.l), with
 * standard_conforming_strings on. What the server would not see as closed is an error here.
 */
public final class Lexer {
    private final String sql;
    private final Sink sink;
    private int at;

    /** Is told each token, comments too, in order. */
    @FunctionalInterface
    interface Sink {
        void token(Kind kind, int start, int end) throws SqlSyntaxException;
    }

    private Lexer(String sql, Sink sink) {
        this.sql = sql;
        this.sink = sink;
    }

    /**
     * All tokens in order; white space is left out.
     *
     * @throws SqlSyntaxException a string, identifier or comment that never ends
     */
    public static List<Token> tokens(String sql) throws SqlSyntaxException {
        var tokens = new Tokens(sql);
        scan(sql, tokens::add);
        return tokens;
    }

    /** Tells all tokens, and keeps none. */
    static void scan(String sql, Sink sink) throws SqlSyntaxException {
        int nul = sql.indexOf('\0');
        if (nul >= 0) {
            throw new SqlSyntaxException(
                    "nul",
                    line(sql, nul),
                    "a NUL character ends the text for the server, and would hide what follows",
                    "Remove it: most often the file was saved as UTF-16");
        }
        var lexer = new Lexer(sql, sink);
        while (lexer.next()) {}
    }

    /** Line of an offset, from 1. */
    public static int line(String text, int offset) {
        int line = 1;
        for (int i = 0; i < Math.min(offset, text.length()); i++) {
            if (text.charAt(i) == '\n') {
                line++;
            }
        }
        return line;
    }

    private boolean next() throws SqlSyntaxException {
        while (at < sql.length() && isSpace(sql.charAt(at))) {
            at++;
        }
        if (at == sql.length()) {
            return false;
        }
        int start = at;
        Kind kind = read();
        sink.token(kind, start, at);
        return true;
    }

    private Kind read() throws SqlSyntaxException {
        char c = sql.charAt(at);
        char then = at + 1 < sql.length() ? sql.charAt(at + 1) : ' ';
        switch (c) {
            case '-' -> {
                if (then == '-') {
                    return lineComment();
                }
            }
            case '/' -> {
                if (then == '*') {
                    return blockComment();
                }
            }
            case '\'' -> {
                return string(false);
            }
            case '"' -> {
                return quoted();
            }
            case '$' -> {
                return dollar();
            }
            case 'E', 'e' -> {
                if (then == '\'') {
                    return afterPrefix(1, true);
                }
            }
            case 'B', 'b', 'X', 'x', 'N', 'n' -> {
                if (then == '\'') {
                    return afterPrefix(1, false);
                }
            }
            case 'U', 'u' -> {
                if (sql.startsWith("&'", at + 1)) {
                    return afterPrefix(2, false);
                }
                if (sql.startsWith("&\"", at + 1)) {
                    at += 2;
                    return quoted();
                }
            }
            default -> {}
        }
        if (isWordStart(c)) {
            return word();
        }
        if (c >= '0' && c <= '9') {
            return number();
        }
        at++;
        return Kind.SYMBOL;
    }

    private Kind afterPrefix(int length, boolean escapes) throws SqlSyntaxException {
        at += length;
        return string(escapes);
    }

    private Kind lineComment() {
        while (at < sql.length() && sql.charAt(at) != '\n' && sql.charAt(at) != '\r') {
            at++;
        }
        return Kind.COMMENT;
    }

    private Kind blockComment() throws SqlSyntaxException {
        int start = at;
        int depth = 0;
        do {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else if (++at >= sql.length()) {
                throw unterminated("comment", start, "Close it with */");
            }
        } while (depth > 0);
        return Kind.COMMENT;
    }

    /** Also strings that go on after white space with a line break: one literal for the server. */
    private Kind string(boolean escapes) throws SqlSyntaxException {
        int start = at;
        while (true) {
            at++;
            while (at < sql.length() && sql.charAt(at) != '\'') {
                at += escapes && sql.charAt(at) == '\\' ? 2 : 1;
            }
            if (at >= sql.length()) {
                throw unterminated("string", start, "Close it with ' and double every ' inside");
            }
            at++;
            if (at < sql.length() && sql.charAt(at) == '\'') {
                continue;
            }
            int further = continuation(at);
            if (further < 0) {
                return Kind.STRING;
            }
            at = further;
        }
    }

    /** Offset of the quote that continues a literal on a later line, -1 if none does. */
    private int continuation(int from) {
        boolean newLine = false;
        int i = from;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (c == '\n' || c == '\r') {
                newLine = true;
            }
            if (isSpace(c)) {
                i++;
            } else if (newLine && sql.startsWith("--", i)) {
                while (i < sql.length() && sql.charAt(i) != '\n' && sql.charAt(i) != '\r') {
                    i++;
                }
            } else {
                return newLine && c == '\'' ? i : -1;
            }
        }
        return -1;
    }

    private Kind quoted() throws SqlSyntaxException {
        int start = at;
        while (true) {
            at = sql.indexOf('"', at + 1);
            if (at < 0) {
                throw unterminated("quoted identifier", start, "Close it with \"");
            }
            at++;
            if (at >= sql.length() || sql.charAt(at) != '"') {
                return Kind.QUOTED;
            }
        }
    }

    private Kind dollar() throws SqlSyntaxException {
        int start = at;
        int end = at + 1;
        if (end < sql.length() && Character.isDigit(sql.charAt(end))) {
            at++;
            return number();
        }
        while (end < sql.length() && isTag(sql.charAt(end), end == at + 1)) {
            end++;
        }
        if (end >= sql.length() || sql.charAt(end) != '$') {
            at++;
            return Kind.SYMBOL;
        }
        String tag = sql.substring(start, end + 1);
        int close = sql.indexOf(tag, end + 1);
        if (close < 0) {
            throw unterminated("dollar quote " + tag, start, "Close it with " + tag);
        }
        at = close + tag.length();
        return Kind.STRING;
    }

    private static boolean isTag(char c, boolean first) {
        return isWordStart(c) || !first && c >= '0' && c <= '9';
    }

    private Kind word() {
        while (at < sql.length() && isWordPart(sql.charAt(at))) {
            at++;
        }
        return Kind.WORD;
    }

    private Kind number() {
        while (at < sql.length() && isNumberPart(at)) {
            at++;
        }
        return Kind.NUMBER;
    }

    private boolean isNumberPart(int i) {
        char c = sql.charAt(i);
        // The range 1..n is a number, two dots, and what follows.
        if (c == '.' && sql.startsWith("..", i)) {
            return false;
        }
        char before = sql.charAt(i - 1 < 0 ? 0 : i - 1);
        boolean sign = (c == '+' || c == '-') && (before == 'e' || before == 'E');
        return c >= '0' && c <= '9'
                || c == '.'
                || c == '_'
                || c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || sign;
    }

    static boolean isWordStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80;
    }

    private static boolean isWordPart(char c) {
        return isWordStart(c) || c >= '0' && c <= '9' || c == '$';
    }

    /** The server's white space: nothing beyond ASCII. */
    private static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private SqlSyntaxException unterminated(String what, int start, String remedy) {
        return new SqlSyntaxException(
                "unterminated",
                line(sql, start),
                "a " + what + " begins here and never ends",
                remedy);
    }
}
