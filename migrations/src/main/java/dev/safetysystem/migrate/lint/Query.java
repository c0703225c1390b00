package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.sql.Name;
import dev.safetysystem.migrate.sql.Token;
import dev.safetysystem.migrate.sql.Words;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads what is run as a query or an expression: SELECT, INSERT, UPDATE, DELETE, MERGE, and
 * whatever of them stands in a WITH at any depth. Only these change rows there, so each of their
 * words is taken for one unless its neighbours say otherwise.
 */
final class Query {
    private static final String[] BEGINS = {
        "SELECT", "VALUES", "TABLE", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE"
    };

    private final List<Token> tokens;
    private final Effects effects;

    /** The table that the INSERT or MERGE being read is about. */
    private Name target = Name.NONE;

    private Query(List<Token> tokens, Effects effects) {
        this.tokens = tokens;
        this.effects = effects;
    }

    /** Whether a query begins with this. */
    static boolean begins(Token token) {
        if (token.is('(')) {
            return true;
        }
        for (String word : BEGINS) {
            if (token.is(word)) {
                return true;
            }
        }
        return false;
    }

    /** Judges everything that these tokens run. */
    static void read(List<Token> tokens, Effects effects) {
        var query = new Query(tokens, effects);
        for (int i = 0; i < tokens.size(); i++) {
            query.verb(i);
        }
        Calls.read(tokens, effects);
    }

    private void verb(int i) {
        Token token = tokens.get(i);
        if (token.kind() != Token.Kind.WORD || isColumn(i)) {
            return;
        }
        if (token.is("INSERT") || token.is("MERGE")) {
            target(i);
        } else if (token.is("DELETE")) {
            delete(i);
        } else if (token.is("UPDATE")) {
            update(i);
        }
    }

    /** A column or an alias may have any of these names. */
    private boolean isColumn(int i) {
        return before(i, '.') || before(i, "AS");
    }

    private boolean before(int i, String word) {
        return i > 0 && tokens.get(i - 1).is(word);
    }

    private boolean before(int i, char symbol) {
        return i > 0 && tokens.get(i - 1).is(symbol);
    }

    private Words after(int i) {
        return new Words(tokens.subList(i + 1, tokens.size()));
    }

    private void target(int i) {
        Words words = after(i);
        if (!words.take("INTO")) {
            return;
        }
        words.take("ONLY");
        target = words.name();
        effects.locks(TableLock.Mode.ROW_EXCLUSIVE, target);
    }

    private void delete(int i) {
        if (before(i, "THEN")) {
            effects.breaksRows(Rule.DELETES_ROWS, target);
            return;
        }
        Words words = after(i);
        words.take("FROM");
        words.take("ONLY");
        Name table = words.name();
        effects.locks(TableLock.Mode.ROW_EXCLUSIVE, table);
        boolean all = isEveryRow(where(words.rest()));
        effects.breaksRows(all ? Rule.BULK_CHANGE : Rule.DELETES_ROWS, table);
    }

    private void update(int i) {
        // FOR UPDATE, FOR NO KEY UPDATE.
        if (before(i, "FOR") || before(i, "KEY")) {
            return;
        }
        if (before(i, "DO") || before(i, "THEN")) {
            effects.breaksRows(before(i, "DO") ? Rule.ROW_CHANGE : Rule.OVERWRITES_ROWS, target);
            return;
        }
        Words words = after(i);
        words.take("ONLY");
        Name table = words.name();
        effects.locks(TableLock.Mode.ROW_EXCLUSIVE, table);
        List<Token> rest = words.rest();
        List<Token> where = where(rest);
        Set<String> columns = columns(rest);
        boolean isNew =
                !columns.isEmpty()
                        && columns.stream().allMatch(c -> effects.fresh().isColumn(table, c));
        if (isNew || fills(columns, where)) {
            effects.breaksRows(Rule.ROW_CHANGE, table);
        } else {
            effects.breaksRows(isEveryRow(where) ? Rule.BULK_CHANGE : Rule.OVERWRITES_ROWS, table);
        }
    }

    /** The tokens of the statement's own WHERE; empty if it has none. */
    private static List<Token> where(List<Token> rest) {
        int begin = -1;
        int depth = 0;
        int i = 0;
        for (; i < rest.size(); i++) {
            Token token = rest.get(i);
            if (token.is('(')) {
                depth++;
            }
            if (token.is(')') && --depth < 0) {
                break;
            }
            if (depth > 0) {
                continue;
            }
            if (token.is("RETURNING")) {
                break;
            }
            if (token.is("WHERE") && begin < 0) {
                begin = i + 1;
            }
        }
        return begin < 0 ? List.of() : rest.subList(begin, i);
    }

    /** A condition without a name in it is the same for every row. */
    private static boolean isEveryRow(List<Token> where) {
        return where.stream()
                .noneMatch(
                        token ->
                                token.kind() == Token.Kind.QUOTED
                                        || token.kind() == Token.Kind.WORD
                                                && !Keywords.isKeyword(token));
    }

    /** The columns that SET gives values; empty if they cannot be told. */
    private static Set<String> columns(List<Token> rest) {
        var columns = new HashSet<String>();
        int i = 0;
        while (i < rest.size() && !rest.get(i).is("SET")) {
            i++;
        }
        int depth = 0;
        boolean target = true;
        for (i++; i < rest.size(); i++) {
            Token token = rest.get(i);
            if (token.is('(') || token.is('[')) {
                depth++;
            }
            if (token.is(')') || token.is(']')) {
                depth--;
            }
            if (depth < 0) {
                break;
            }
            if (depth == 0 && (token.is("WHERE") || token.is("FROM") || token.is("RETURNING"))) {
                break;
            }
            if (depth == 0 && token.is('=')) {
                target = false;
            } else if (depth == 0 && token.is(',')) {
                target = true;
            }
            // A part of a column (a field, an element) is a change of what is there.
            else if (target && (token.is('.') || token.is('['))) {
                return Set.of();
            } else if (target && token.isIdentifier()) {
                columns.add(token.identifier());
            }
        }
        return columns;
    }

    /** Whether only rows are changed in which these columns are all empty. */
    private static boolean fills(Set<String> columns, List<Token> where) {
        if (columns.isEmpty()) {
            return false;
        }
        var empty = new HashSet<String>();
        for (List<Token> condition : conjuncts(where)) {
            int size = condition.size();
            boolean isNull =
                    size >= 3
                            && condition.get(size - 2).is("IS")
                            && condition.get(size - 1).is("NULL")
                            && condition.get(size - 3).isIdentifier()
                            && (size == 3 || size == 5 && condition.get(1).is('.'));
            if (isNull) {
                empty.add(condition.get(size - 3).identifier());
            }
        }
        return empty.containsAll(columns);
    }

    /** What AND joins; nothing if there is an OR. */
    private static List<List<Token>> conjuncts(List<Token> where) {
        var parts = new ArrayList<List<Token>>();
        var part = new ArrayList<Token>();
        int depth = 0;
        for (Token token : where) {
            if (token.is('(')) {
                depth++;
            }
            if (token.is(')')) {
                depth--;
            }
            if (depth == 0 && token.is("OR")) {
                return List.of();
            }
            if (depth == 0 && token.is("AND")) {
                parts.add(List.copyOf(part));
                part.clear();
            } else {
                part.add(token);
            }
        }
        parts.add(part);
        return parts;
    }
}
