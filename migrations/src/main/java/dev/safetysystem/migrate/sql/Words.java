package dev.safetysystem.migrate.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads a statement from left to right. Beyond the end there is nothing, and nothing matches. */
public final class Words {
    private final List<Token> tokens;
    private int at;

    /** Reads these tokens, which stay as they are and hold no comments. */
    public Words(List<Token> tokens) {
        // Not copied: some statements have millions.
        this.tokens = tokens;
    }

    /** Whether the next tokens are these key words. */
    public boolean at(String... words) {
        return matches(at, words);
    }

    private boolean matches(int from, String... words) {
        if (from + words.length > tokens.size()) {
            return false;
        }
        for (int i = 0; i < words.length; i++) {
            if (!tokens.get(from + i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    /** Whether the next token is this symbol. */
    public boolean at(char symbol) {
        return !atEnd() && tokens.get(at).is(symbol);
    }

    /** Passes these key words if they are next. */
    public boolean take(String... words) {
        if (!at(words)) {
            return false;
        }
        at += words.length;
        return true;
    }

    /** Passes this symbol if it is next. */
    public boolean take(char symbol) {
        if (!at(symbol)) {
            return false;
        }
        at++;
        return true;
    }

    /** Passes the first of these key words that is next. */
    public boolean takeAny(String... words) {
        for (String word : words) {
            if (take(word)) {
                return true;
            }
        }
        return false;
    }

    /** Whether everything has been read. */
    public boolean atEnd() {
        return at >= tokens.size();
    }

    /** Passes one token. */
    public void skip() {
        at++;
    }

    /**
     * Passes everything up to the first of these key words outside parentheses; false at the end.
     */
    public boolean skipTo(String... words) {
        int depth = 0;
        for (; at < tokens.size(); at++) {
            if (tokens.get(at).is('(')) {
                depth++;
            }
            if (tokens.get(at).is(')')) {
                depth--;
            }
            if (depth == 0) {
                for (String word : words) {
                    if (tokens.get(at).is(word)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Passes a parenthesised group if one is next. */
    public boolean skipGroup() {
        if (!at('(')) {
            return false;
        }
        int depth = 0;
        do {
            if (tokens.get(at).is('(')) {
                depth++;
            }
            if (tokens.get(at).is(')')) {
                depth--;
            }
            at++;
        } while (depth > 0 && at < tokens.size());
        return true;
    }

    /** Whether these key words come somewhere later, one after another. */
    public boolean has(String... words) {
        for (int from = at; from + words.length <= tokens.size(); from++) {
            if (matches(from, words)) {
                return true;
            }
        }
        return false;
    }

    /** The next token as written, in upper case; empty at the end. */
    public String peek() {
        return atEnd() ? "" : tokens.get(at).text().toUpperCase(Locale.ROOT);
    }

    /**
     * Reads a name as the server understands it: folded to lower case unless quoted. Empty if the
     * next token is no identifier.
     */
    public Name name() {
        var parts = new ArrayList<String>();
        while (!atEnd() && tokens.get(at).isIdentifier()) {
            parts.add(tokens.get(at).identifier());
            at++;
            if (!take('.')) {
                break;
            }
        }
        return new Name(parts);
    }

    /** The rest cut at commas outside parentheses. */
    public List<Words> atCommas() {
        var parts = new ArrayList<Words>();
        var part = new ArrayList<Token>();
        int depth = 0;
        for (; at < tokens.size(); at++) {
            Token token = tokens.get(at);
            if (token.is('(') || token.is('[')) {
                depth++;
            }
            if (token.is(')') || token.is(']')) {
                depth--;
            }
            if (token.is(',') && depth == 0) {
                parts.add(new Words(part));
                part = new ArrayList<>();
            } else {
                part.add(token);
            }
        }
        parts.add(new Words(part));
        return parts;
    }

    /** What has not been read yet. */
    public List<Token> rest() {
        return tokens.subList(Math.min(at, tokens.size()), tokens.size());
    }
}
