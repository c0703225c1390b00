package dev.safetysystem.migrate.sql;

import java.util.Locale;

/**
 * A piece of SQL text.
 *
 * @param kind what it is
 * @param start offset of its first character
 * @param end offset after its last character
 * @param text exactly as written
 */
public record Token(Kind kind, int start, int end, String text) {
    /** What a token is. */
    public enum Kind {
        /** A key word or an unquoted identifier. */
        WORD,
        /** {@code "an identifier"}, also {@code U&"…"}. */
        QUOTED,
        /** A string of any form: {@code '…'}, {@code E'…'}, {@code $tag$…$tag$}. */
        STRING,
        /** A number or a positional parameter. */
        NUMBER,
        /** One character of punctuation or of an operator. */
        SYMBOL,
        /** {@code -- …} or a block comment. */
        COMMENT
    }

    /** Whether this is that symbol. */
    public boolean is(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }

    /** Whether this is that key word, whatever its case. */
    public boolean is(String word) {
        return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    /** Whether this may be an identifier: a word, also a key word, or a quoted one. */
    public boolean isIdentifier() {
        return kind == Kind.WORD || kind == Kind.QUOTED;
    }

    /** An identifier as the server understands it: folded to lower case unless quoted. */
    public String identifier() {
        return kind == Kind.QUOTED
                ? text.substring(text.indexOf('"') + 1, text.length() - 1).replace("\"\"", "\"")
                : text.toLowerCase(Locale.ROOT);
    }

    /** Whether this literal is what stands between its quotes: no escapes, and in one piece. */
    public boolean isPlainString() {
        if (kind != Kind.STRING) {
            return false;
        }
        return text.startsWith("$")
                || text.startsWith("'")
                        && text.substring(1, text.length() - 1).replace("''", "").indexOf('\'') < 0;
    }

    /** What a plain string literal says. */
    public String string() {
        if (text.startsWith("$")) {
            int tag = text.indexOf('$', 1) + 1;
            return text.substring(tag, text.length() - tag);
        }
        return text.substring(1, text.length() - 1).replace("''", "'");
    }
}
