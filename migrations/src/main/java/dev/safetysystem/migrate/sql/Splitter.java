package dev.safetysystem.migrate.sql;

import dev.safetysystem.migrate.sql.Token.Kind;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a script into statements by the server's lexical rules, in one pass, keeping nothing of a
 * statement but where it begins and ends. Each is then sent to the server as it is.
 */
public final class Splitter {
    /** {@code CREATE OR REPLACE FUNCTION}. */
    private static final int HEAD = 4;

    private final String sql;
    private final List<SqlStatement> statements = new ArrayList<>();
    private final Tokens comments;
    private final List<Token> head = new ArrayList<>();
    private String before = "";
    private int start = -1;
    private int end;
    private int parentheses;
    private int atomic;
    private boolean copiesFromStdin;
    private int lineOffset;
    private int line = 1;

    private Splitter(String sql) {
        this.sql = sql;
        this.comments = new Tokens(sql);
    }

    /**
     * The statements of a script, in order; empty ones are left out.
     *
     * @throws SqlSyntaxException something never ends, a psql command, or data for COPY
     */
    public static List<SqlStatement> split(String sql) throws SqlSyntaxException {
        return read(sql).statements();
    }

    /**
     * The same together with the script's comments.
     *
     * @throws SqlSyntaxException as {@link #split}
     */
    public static Parts read(String sql) throws SqlSyntaxException {
        var splitter = new Splitter(sql);
        Lexer.scan(sql, splitter::take);
        splitter.end();
        return new Parts(List.copyOf(splitter.statements), splitter.comments);
    }

    /**
     * What a script is made of.
     *
     * @param statements in order; empty ones are left out
     * @param comments in order, wherever they stand
     */
    public record Parts(List<SqlStatement> statements, List<Token> comments) {}

    private void take(Kind kind, int from, int to) throws SqlSyntaxException {
        if (kind == Kind.COMMENT) {
            comments.add(kind, from, to);
            return;
        }
        if (kind == Kind.SYMBOL) {
            char symbol = sql.charAt(from);
            if (symbol == '\\') {
                throw new SqlSyntaxException(
                        "psql-command",
                        Lexer.line(sql, from),
                        "a psql command (backslash) is not SQL",
                        "Remove it: this program sends SQL to the server, it is not psql");
            }
            if (symbol == ';' && parentheses <= 0 && atomic == 0) {
                end();
                return;
            }
            if (symbol == '(') {
                parentheses++;
            }
            if (symbol == ')') {
                parentheses--;
            }
        }
        if (start < 0) {
            start = from;
        }
        if (head.size() < HEAD) {
            head.add(new Token(kind, from, to, sql.substring(from, to)));
        }
        // Only words mean anything here, and short ones.
        String word = kind == Kind.WORD && to - from <= 8 ? sql.substring(from, to) : "";
        if (!word.isEmpty()) {
            word(word);
        }
        before = word;
        end = to;
    }

    private void word(String word) {
        if (word.equalsIgnoreCase("STDIN") && before.equalsIgnoreCase("FROM")) {
            copiesFromStdin |= head.getFirst().is("COPY");
        }
        countAtomic(word);
    }

    /** Bodies written as BEGIN ATOMIC … END hold semicolons; a CASE inside ends with END too. */
    private void countAtomic(String word) {
        boolean begins =
                word.equalsIgnoreCase("ATOMIC")
                        && before.equalsIgnoreCase("BEGIN")
                        && isRoutine()
                        && parentheses == 0;
        if (begins) {
            atomic = 1;
        } else if (atomic > 0 && word.equalsIgnoreCase("CASE")) {
            atomic++;
        } else if (atomic > 0 && word.equalsIgnoreCase("END")) {
            atomic--;
        }
    }

    private boolean isRoutine() {
        var words = new Words(head);
        if (!words.take("CREATE")) {
            return false;
        }
        words.take("OR", "REPLACE");
        return words.at("FUNCTION") || words.at("PROCEDURE");
    }

    private void end() throws SqlSyntaxException {
        if (start >= 0) {
            for (; lineOffset < start; lineOffset++) {
                if (sql.charAt(lineOffset) == '\n') {
                    line++;
                }
            }
            // Its data follows in the script, and may look like anything: no further.
            if (copiesFromStdin) {
                throw new SqlSyntaxException(
                        "copy-stdin",
                        line,
                        "COPY … FROM STDIN reads data that only psql can send",
                        "Write INSERT statements, or load data outside migrations");
            }
            statements.add(
                    new SqlStatement(sql.substring(start, end), statements.size() + 1, line));
        }
        start = -1;
        head.clear();
        before = "";
        parentheses = 0;
        atomic = 0;
        copiesFromStdin = false;
    }
}
