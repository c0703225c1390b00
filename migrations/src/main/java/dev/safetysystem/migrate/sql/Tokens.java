package dev.safetysystem.migrate.sql;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/**
 * The tokens of a text, kept as numbers and made when asked for: an INSERT of ten megabytes has
 * millions of them. Only the lexer adds to it.
 */
final class Tokens extends AbstractList<Token> implements RandomAccess {
    private static final int BLOCK = 8192;
    private static final int FEW = 32;
    private static final Token.Kind[] KINDS = Token.Kind.values();

    private final String sql;

    /**
     * Of each token its start, and behind that its length times eight plus its kind. The first
     * block grows: most statements are short, and there may be many thousands of them.
     */
    private final List<int[]> blocks = new ArrayList<>();

    private int size;

    Tokens(String sql) {
        this.sql = sql;
    }

    void add(Token.Kind kind, int start, int end) {
        int at = 2 * (size % BLOCK);
        if (at == 0) {
            blocks.add(new int[2 * (size == 0 ? FEW : BLOCK)]);
        }
        if (at == blocks.getLast().length) {
            blocks.set(0, Arrays.copyOf(blocks.getFirst(), 2 * at));
        }
        int[] block = blocks.getLast();
        block[at] = start;
        block[at + 1] = (end - start) << 3 | kind.ordinal();
        size++;
    }

    @Override
    public Token get(int index) {
        if (index >= size) {
            throw new IndexOutOfBoundsException(index);
        }
        int[] block = blocks.get(index / BLOCK);
        int at = 2 * (index % BLOCK);
        int start = block[at];
        int end = start + (block[at + 1] >> 3);
        return new Token(KINDS[block[at + 1] & 7], start, end, sql.substring(start, end));
    }

    @Override
    public int size() {
        return size;
    }
}
