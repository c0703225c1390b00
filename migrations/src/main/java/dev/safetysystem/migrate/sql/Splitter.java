package dev.safetysystem.migrate.sql;

import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a script into statements. The cut is made by the server's lexical rules, and then confirmed
 * by the driver's own parser, which reads every statement again when it is executed: where the two
 * would disagree, the script is refused rather than sent in pieces that nobody wrote.
 */
public final class Splitter {
    private final String sql;
    private final List<SqlStatement> statements = new ArrayList<>();
    private List<Token> current = new ArrayList<>();
    private int parentheses;
    private int atomic;

    private Splitter(String sql) {
        this.sql = sql;
    }

    /**
     * The statements of a script, in order; empty ones are left out.
     *
     * @throws SqlSyntaxException something never ends, a psql command, data for COPY, or a
     *     statement that the driver would read otherwise
     */
    public static List<SqlStatement> split(String sql) throws SqlSyntaxException {
        var splitter = new Splitter(sql);
        for (Token token : tokens(sql)) splitter.take(token);
        splitter.end();
        return List.copyOf(splitter.statements);
    }

    /** A COPY's data is no SQL and may look like anything: its statement is looked for first. */
    private static List<Token> tokens(String sql) throws SqlSyntaxException {
        try {
            return Lexer.tokens(sql);
        } catch (SqlSyntaxException unterminated) {
            Copy.refuseIn(sql);
            throw unterminated;
        }
    }

    private void take(Token token) throws SqlSyntaxException {
        if (token.kind() == Token.Kind.COMMENT) return;
        if (token.is('\\'))
            throw new SqlSyntaxException(
                    "psql-command",
                    Lexer.line(sql, token.start()),
                    "a psql command (backslash) is not SQL",
                    "Remove it: this program sends SQL to the server, it is not psql");
        if (token.is(';') && parentheses <= 0 && atomic == 0) {
            end();
            return;
        }
        if (token.is('(')) parentheses++;
        if (token.is(')')) parentheses--;
        countAtomic(token);
        current.add(token);
    }

    /** Bodies written as BEGIN ATOMIC … END hold semicolons; a CASE inside ends with END too. */
    private void countAtomic(Token token) {
        boolean begins =
                token.is("ATOMIC")
                        && !current.isEmpty()
                        && current.getLast().is("BEGIN")
                        && isRoutine()
                        && parentheses == 0;
        if (begins) atomic = 1;
        else if (atomic > 0 && token.is("CASE")) atomic++;
        else if (atomic > 0 && token.is("END")) atomic--;
    }

    private boolean isRoutine() {
        var words = new Words(current);
        if (!words.take("CREATE")) return false;
        words.take("OR", "REPLACE");
        return words.at("FUNCTION") || words.at("PROCEDURE");
    }

    private void end() throws SqlSyntaxException {
        if (!current.isEmpty()) {
            int start = current.getFirst().start();
            String text = sql.substring(start, current.getLast().end());
            int line = Lexer.line(sql, start);
            Copy.refuse(current, line);
            confirm(text, line);
            statements.add(new SqlStatement(text, statements.size() + 1, line, current));
        }
        current = new ArrayList<>();
        parentheses = 0;
        atomic = 0;
    }

    private static void confirm(String text, int line) throws SqlSyntaxException {
        if (!isOneFor(text))
            throw new SqlSyntaxException(
                    "ambiguous",
                    line,
                    "the database driver would read this statement otherwise than the server does",
                    "Write its string literals as $$…$$ and avoid E'…' with '' inside");
    }

    /** Whether the driver sends exactly this text as exactly one statement. */
    private static boolean isOneFor(String text) {
        try {
            List<NativeQuery> read = Parser.parseJdbcSql(text, true, false, true, false, false);
            return read.size() == 1 && read.getFirst().nativeSql.equals(text);
        } catch (SQLException unreadable) {
            return false;
        }
    }

    /** {@code COPY … FROM STDIN}: its data follows in the script, which only psql understands. */
    private static final class Copy {
        static void refuse(List<Token> statement, int line) throws SqlSyntaxException {
            if (!isFromStdin(statement)) return;
            throw new SqlSyntaxException(
                    "copy-stdin",
                    line,
                    "COPY … FROM STDIN reads data that only psql can send",
                    "Write INSERT statements, or load data outside migrations");
        }

        /** Tries every prefix that ends with a semicolon: what follows may not even be SQL. */
        static void refuseIn(String sql) throws SqlSyntaxException {
            for (int end = sql.indexOf(';'); end >= 0; end = sql.indexOf(';', end + 1)) {
                List<Token> tokens;
                try {
                    tokens = Lexer.tokens(sql.substring(0, end));
                } catch (SqlSyntaxException inTheMiddle) {
                    continue;
                }
                List<Token> last = new ArrayList<>();
                for (Token token : tokens) {
                    if (token.is(';')) last.clear();
                    else if (token.kind() != Token.Kind.COMMENT) last.add(token);
                }
                if (!last.isEmpty()) refuse(last, Lexer.line(sql, last.getFirst().start()));
            }
        }

        private static boolean isFromStdin(List<Token> statement) {
            if (statement.isEmpty() || !statement.getFirst().is("COPY")) return false;
            for (int i = 1; i + 1 < statement.size(); i++)
                if (statement.get(i).is("FROM") && statement.get(i + 1).is("STDIN")) return true;
            return false;
        }
    }
}
