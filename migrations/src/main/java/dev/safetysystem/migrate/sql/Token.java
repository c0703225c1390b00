package dev.safetysystem.migrate.sql;

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
}
