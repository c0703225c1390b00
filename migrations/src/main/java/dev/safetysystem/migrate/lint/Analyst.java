package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.lint.Analysis.Mode;
import dev.safetysystem.migrate.sql.Splitter;
import dev.safetysystem.migrate.sql.SqlStatement;
import dev.safetysystem.migrate.sql.SqlSyntaxException;
import dev.safetysystem.migrate.sql.Words;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a file's statements one after another and says what each does. */
public final class Analyst {
    private static final String[] ROUTINE_BLOCK = {
        "BEGIN", "THEN", "ELSE", "LOOP", "DECLARE", "EXCEPTION"
    };

    private Analyst() {}

    /** What each statement of a file does, in order. */
    public static List<Analysis> analyse(List<SqlStatement> statements) {
        Set<String> fresh = new HashSet<>();
        var analyses = new ArrayList<Analysis>();
        for (SqlStatement statement : statements) {
            var effects = new Effects(Set.copyOf(fresh));
            read(statement.words(), effects);
            Analysis analysis = effects.of(statement);
            analysis.created().forEach(object -> fresh.add(object.name()));
            analyses.add(analysis);
        }
        return analyses;
    }

    /** Reads one statement; what it does goes into {@code effects}. */
    static void read(Words words, Effects effects) {
        if (words.take("CREATE")) CreateStatements.read(words, effects);
        else if (words.take("ALTER")) AlterStatements.read(words, effects);
        else if (words.take("DROP")) DropStatements.read(words, effects);
        else if (!rows(words, effects) && !upkeep(words, effects) && !session(words, effects))
            other(words, effects);
    }

    /** Statements about rows. */
    private static boolean rows(Words words, Effects effects) {
        if (words.at("WITH")) return with(words, effects);
        if (words.take("INSERT", "INTO") || words.take("MERGE", "INTO"))
            effects.locks(TableLock.Mode.ROW_EXCLUSIVE, words.name());
        else if (words.take("UPDATE")) change(words, effects);
        else if (words.take("DELETE", "FROM")) change(words, effects);
        else if (words.take("TRUNCATE")) truncate(words, effects);
        else if (words.at("SELECT")
                || words.at("VALUES")
                || words.at("TABLE")
                || words.at("SHOW")
                || words.at("EXPLAIN")) select(words, effects);
        else if (words.take("COPY")) {
            if (!words.at('(')) effects.locks(TableLock.Mode.ROW_EXCLUSIVE, words.name());
        } else return false;
        return true;
    }

    private static boolean with(Words words, Effects effects) {
        boolean found = words.skipTo("INSERT", "UPDATE", "DELETE", "MERGE", "SELECT");
        if (found) read(words, effects);
        return true;
    }

    private static void select(Words words, Effects effects) {
        if (words.has("PG_ADVISORY_UNLOCK_ALL") || words.has("PG_ADVISORY_UNLOCK"))
            effects.breaks(Rule.SESSION_STATE);
    }

    private static void change(Words words, Effects effects) {
        words.take("ONLY");
        String table = words.name();
        effects.locks(TableLock.Mode.ROW_EXCLUSIVE, table);
        effects.breaks(words.skipTo("WHERE") ? Rule.ROW_CHANGE : Rule.BULK_CHANGE, table);
    }

    private static void truncate(Words words, Effects effects) {
        words.take("TABLE");
        for (Words part : words.atCommas()) {
            part.take("ONLY");
            String table = part.name();
            effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table).breaks(Rule.TRUNCATE, table);
        }
    }

    /** Statements that keep tables and indexes in shape. */
    private static boolean upkeep(Words words, Effects effects) {
        if (words.take("VACUUM")) vacuum(words, effects);
        else if (words.takeAny("ANALYZE", "ANALYSE")) {
            words.skipGroup();
            words.take("VERBOSE");
            effects.locks(TableLock.Mode.SHARE_UPDATE_EXCLUSIVE, words.name())
                    .runs(new Mode.Either());
        } else if (words.take("REINDEX")) reindex(words, effects);
        else if (words.take("CLUSTER")) {
            words.skipGroup();
            words.take("VERBOSE");
            if (words.atEnd()) effects.runs(new Mode.Alone());
            effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, words.name());
        } else if (words.take("REFRESH", "MATERIALIZED", "VIEW")) {
            boolean concurrently = words.take("CONCURRENTLY");
            effects.locks(
                    concurrently ? TableLock.Mode.EXCLUSIVE : TableLock.Mode.ACCESS_EXCLUSIVE,
                    words.name());
        } else return false;
        return true;
    }

    private static void vacuum(Words words, Effects effects) {
        boolean full = words.at("FULL") || words.at('(') && words.has("FULL");
        words.skipGroup();
        while (words.takeAny("FULL", "FREEZE", "VERBOSE", "ANALYZE")) {}
        effects.locks(
                        full
                                ? TableLock.Mode.ACCESS_EXCLUSIVE
                                : TableLock.Mode.SHARE_UPDATE_EXCLUSIVE,
                        words.name())
                .runs(new Mode.Alone());
    }

    private static void reindex(Words words, Effects effects) {
        boolean concurrently = words.has("CONCURRENTLY");
        words.skipGroup();
        boolean whole = words.at("DATABASE") || words.at("SYSTEM") || words.at("SCHEMA");
        words.takeAny("INDEX", "TABLE", "DATABASE", "SYSTEM", "SCHEMA");
        words.take("CONCURRENTLY");
        String object = words.name();
        effects.locks(
                concurrently
                        ? TableLock.Mode.SHARE_UPDATE_EXCLUSIVE
                        : TableLock.Mode.ACCESS_EXCLUSIVE,
                whole ? "" : object);
        if (concurrently) effects.runs(new Mode.Rebuilds(object));
        else if (whole) effects.runs(new Mode.Alone());
    }

    /** Statements about the session and the transaction. */
    private static boolean session(Words words, Effects effects) {
        if (words.at("SAVEPOINT")
                || words.at("RELEASE")
                || words.at("ROLLBACK", "TO")
                || words.at("ROLLBACK", "WORK", "TO")) return true;
        if (words.at("BEGIN")
                || words.at("START", "TRANSACTION")
                || words.at("COMMIT")
                || words.at("END")
                || words.at("ROLLBACK")
                || words.at("ABORT")
                || words.at("PREPARE", "TRANSACTION")) effects.breaks(Rule.TRANSACTION_CONTROL);
        else if (words.at("SET", "TRANSACTION") || words.at("SET", "SESSION", "CHARACTERISTICS"))
            effects.breaks(Rule.TRANSACTION_CONTROL);
        else if (words.at("DISCARD")
                || words.has("STANDARD_CONFORMING_STRINGS") && !words.has("ON"))
            effects.breaks(Rule.SESSION_STATE);
        else if (words.at("SET") || words.at("RESET")) effects.runs(new Mode.Either());
        else if (words.take("LOCK")) {
            words.take("TABLE");
            words.take("ONLY");
            effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, words.name());
        } else return false;
        return true;
    }

    private static void other(Words words, Effects effects) {
        if (words.take("REVOKE")) effects.breaks(Rule.REVOKE);
        else if (words.take("DO")) body(words, effects);
        else if (words.take("COMMENT", "ON")
                || words.at("GRANT")
                || words.at("SECURITY")
                || words.at("NOTIFY")) {
            if (words.take("TABLE"))
                effects.locks(TableLock.Mode.SHARE_UPDATE_EXCLUSIVE, words.name());
        } else if (words.at("CALL") || words.at("EXECUTE") || words.at("PREPARE"))
            effects.breaks(Rule.OPAQUE);
        else if (words.at("IMPORT", "FOREIGN", "SCHEMA")) effects.breaks(Rule.OPAQUE);
        else if (words.at("REASSIGN")) effects.breaks(Rule.REVOKE);
        else effects.breaks(Rule.UNKNOWN_STATEMENT);
    }

    /** The statements of an anonymous block, wherever in it they stand. */
    private static void body(Words words, Effects effects) {
        String body = words.string();
        try {
            for (SqlStatement inner : Splitter.split(body)) {
                Words rest = inner.words();
                while (rest.takeAny(ROUTINE_BLOCK) || passCondition(rest)) {}
                if (rest.at("EXECUTE")) effects.breaks(Rule.OPAQUE);
                else if (isSchemaStatement(rest)) {
                    var part = new Effects(effects.fresh());
                    read(rest, part);
                    effects.include(part);
                }
            }
        } catch (SqlSyntaxException notPlpgsql) {
            effects.breaks(Rule.OPAQUE);
        }
    }

    /**
     * {@code IF … THEN} and {@code FOR … LOOP} stand before the first statement of their branch.
     */
    private static boolean passCondition(Words words) {
        boolean condition =
                words.at("IF")
                        || words.at("FOR")
                        || words.at("WHILE")
                        || words.at("ELSIF")
                        || words.at("WHEN");
        return condition && (words.skipTo("THEN", "LOOP")) && words.takeAny("THEN", "LOOP");
    }

    private static boolean isSchemaStatement(Words words) {
        for (String first :
                List.of("CREATE", "ALTER", "DROP", "TRUNCATE", "UPDATE", "DELETE", "REVOKE"))
            if (words.at(first)) return true;
        return words.at("PERFORM") && words.has("PG_ADVISORY_UNLOCK_ALL");
    }
}
