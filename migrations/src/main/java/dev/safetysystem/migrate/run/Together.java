package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.lint.Analysis;
import dev.safetysystem.migrate.sql.SqlStatement;

import java.util.ArrayList;
import java.util.List;

/**
 * Statements of a transaction that go to the server as one text. Only INSERTs that follow each
 * other do: a file of rows has many thousands of them, and one by one the waiting takes most of the
 * time.
 *
 * @param statements in order; one alone if it is no INSERT
 */
record Together(List<SqlStatement> statements) {
    private static final int LONGEST = 64 * 1024;
    private static final String INSERT = "INSERT";
    private static final String BETWEEN = ";\n";

    Together {
        statements = List.copyOf(statements);
    }

    /** All statements of a file, in order. */
    static List<Together> of(List<Analysis> file) {
        var all = new ArrayList<Together>();
        var group = new ArrayList<SqlStatement>();
        int length = 0;
        for (Analysis analysis : file) {
            SqlStatement statement = analysis.statement();
            boolean fits =
                    !group.isEmpty()
                            && isInsert(statement)
                            && isInsert(group.getFirst())
                            && length + statement.text().length() <= LONGEST;
            if (!fits && !group.isEmpty()) {
                all.add(new Together(group));
                group.clear();
                length = 0;
            }
            group.add(statement);
            length += statement.text().length();
        }
        if (!group.isEmpty()) {
            all.add(new Together(group));
        }
        return all;
    }

    /**
     * Whether more may stand behind it in one text. Of an INSERT the driver refuses no answer by
     * itself, so it never says that something failed while the server goes on.
     */
    boolean mayBeFollowed() {
        return isInsert(statements.getLast());
    }

    private static boolean isInsert(SqlStatement statement) {
        return statement.text().regionMatches(true, 0, INSERT, 0, INSERT.length());
    }

    /** What is sent. */
    String text() {
        // Not copied: one statement may be of any length.
        if (statements.size() == 1) {
            return statements.getFirst().text();
        }
        var text = new StringBuilder();
        for (SqlStatement statement : statements) {
            if (!text.isEmpty()) {
                text.append(BETWEEN);
            }
            text.append(statement.text());
        }
        return text.toString();
    }

    /**
     * Where the text is at fault.
     *
     * @param statement which failed
     * @param position in that statement alone, from 1; 0 if the server named none
     */
    record Fault(SqlStatement statement, int position) {}

    /**
     * Finds the statement that failed. The server says where in the text, or nothing if the fault
     * is not in its words; nor if the connection ends, which it may do behind the last statement
     * too.
     *
     * @param position from 1, in the whole text; 0 if the server named none
     * @param done how many ended well
     */
    Fault fault(int position, int done) {
        int last = statements.size() - 1;
        if (position <= 0) {
            return new Fault(statements.get(Math.min(done, last)), 0);
        }
        int begin = 0;
        for (SqlStatement statement : statements.subList(0, last)) {
            String text = statement.text();
            // The server counts code points.
            int next = begin + text.codePointCount(0, text.length()) + BETWEEN.length();
            if (position <= next) {
                return new Fault(statement, position - begin);
            }
            begin = next;
        }
        return new Fault(statements.getLast(), position - begin);
    }
}
