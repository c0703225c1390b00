package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.lint.Analysis.Mode;
import dev.safetysystem.migrate.sql.Name;
import dev.safetysystem.migrate.sql.SqlStatement;
import dev.safetysystem.migrate.sql.Token;
import dev.safetysystem.migrate.sql.Words;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a file's statements one after another and says what each does. */
public final class Analyst {
    private static final List<String> ROUTINES =
            List.of("FUNCTION", "AGGREGATE", "ROUTINE", "SCHEMA", "EXTENSION");

    private Analyst() {}

    /** What each statement of a file does, in order. */
    public static List<Analysis> analyse(List<SqlStatement> statements) {
        var fresh = new Fresh();
        var effects = new ArrayList<Effects>();
        for (SqlStatement statement : statements) {
            var one = new Effects(fresh);
            read(statement.words(), one);
            one.settle();
            effects.add(one);
        }
        return analyses(statements, effects);
    }

    /** From the end: what a statement drops may be made again by those after it. */
    private static List<Analysis> analyses(List<SqlStatement> statements, List<Effects> effects) {
        Set<Subject> made = new HashSet<>();
        var analyses = new ArrayList<Analysis>();
        for (int i = statements.size() - 1; i >= 0; i--) {
            made.addAll(effects.get(i).made());
            Analysis analysis = effects.get(i).of(statements.get(i), made);
            // Without a transaction there is a time in which it is gone.
            if (analysis.isAlone()) {
                made.clear();
            }
            analyses.addFirst(analysis);
        }
        return analyses;
    }

    /** Reads one statement; what it does goes into {@code effects}. */
    static void read(Words words, Effects effects) {
        if (words.at("ALTER") || words.at("DROP")) {
            routinesChange(words, effects);
        }
        if (words.take("CREATE")) {
            CreateStatements.read(words, effects);
        } else if (words.take("ALTER")) {
            AlterStatements.read(words, effects);
        } else if (words.take("DROP")) {
            DropStatements.read(words, effects);
        } else if (!rows(words, effects) && !upkeep(words, effects) && !session(words, effects)) {
            other(words, effects);
        }
    }

    /** Another name, schema or definition: a call may run something else from now on. */
    private static void routinesChange(Words words, Effects effects) {
        if (ROUTINES.stream().anyMatch(words::has)) {
            effects.forgetsRoutines();
        }
    }

    /** Statements about rows. */
    private static boolean rows(Words words, Effects effects) {
        if (words.take("TRUNCATE")) {
            truncate(words, effects);
        } else if (words.take("COPY")) {
            copy(words, effects);
        } else if (words.take("EXPLAIN")) {
            explain(words, effects);
        } else if (words.take("DECLARE")) {
            if (words.skipTo("FOR")) {
                words.skip();
            }
            Query.read(words.rest(), effects);
        } else if (!words.atEnd() && Query.begins(words.rest().getFirst())) {
            Query.read(words.rest(), effects);
        } else {
            return false;
        }
        return true;
    }

    /** Judged as if it ran what it explains: with ANALYZE it does, without it nothing is made. */
    private static void explain(Words words, Effects effects) {
        words.skipGroup();
        while (words.takeAny("ANALYZE", "ANALYSE", "VERBOSE")) {}
        Effects explained = effects.ofBranch();
        read(words, explained);
        effects.include(explained);
    }

    /** From a file or a program the server reads what nobody sees here; to one it writes. */
    private static void copy(Words words, Effects effects) {
        if (words.at('(')) {
            List<Token> rest = words.rest();
            words.skipGroup();
            Query.read(rest.subList(1, rest.size() - words.rest().size()), effects);
        } else {
            words.take("BINARY");
            effects.locks(TableLock.Mode.ROW_EXCLUSIVE, words.name());
        }
        if (words.has("PROGRAM") || words.has("TO") && !words.has("TO", "STDOUT")) {
            effects.cannotJudge(Rule.OPAQUE, Name.NONE);
        }
    }

    private static void truncate(Words words, Effects effects) {
        words.take("TABLE");
        if (words.has("CASCADE")) {
            effects.breaks(Rule.CASCADE);
        }
        for (Words part : words.atCommas()) {
            part.take("ONLY");
            Name table = part.name();
            effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table).breaksRows(Rule.TRUNCATE, table);
        }
    }

    /** Statements that keep tables and indexes in shape. */
    private static boolean upkeep(Words words, Effects effects) {
        if (words.take("VACUUM")) {
            vacuum(words, effects);
        } else if (words.takeAny("ANALYZE", "ANALYSE")) {
            words.skipGroup();
            words.take("VERBOSE");
            effects.locks(TableLock.Mode.SHARE_UPDATE_EXCLUSIVE, words.name())
                    .runs(new Mode.Either());
        } else if (words.take("REINDEX")) {
            reindex(words, effects);
        } else if (words.take("CLUSTER")) {
            words.skipGroup();
            words.take("VERBOSE");
            if (words.atEnd()) {
                effects.runs(new Mode.Alone());
            }
            effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, words.name());
        } else if (words.take("REFRESH", "MATERIALIZED", "VIEW")) {
            boolean concurrently = words.take("CONCURRENTLY");
            Name view = words.name();
            effects.locks(
                    concurrently ? TableLock.Mode.EXCLUSIVE : TableLock.Mode.ACCESS_EXCLUSIVE,
                    view);
            if (words.at("WITH", "NO", "DATA")) {
                effects.breaks(Rule.TRUNCATE, view);
            }
        } else {
            return words.take("CHECKPOINT");
        }
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
        Name object = words.name();
        effects.locks(
                concurrently
                        ? TableLock.Mode.SHARE_UPDATE_EXCLUSIVE
                        : TableLock.Mode.ACCESS_EXCLUSIVE,
                whole ? Name.NONE : object);
        if (concurrently) {
            effects.runs(new Mode.Rebuilds(object));
        } else if (whole) {
            effects.runs(new Mode.Alone());
        }
    }

    /** Statements about the session and the transaction. */
    private static boolean session(Words words, Effects effects) {
        if (words.at("SAVEPOINT") || words.at("RELEASE")) {
            return true;
        }
        if (words.at("ROLLBACK") && words.has("TO")) {
            // What was made since the savepoint is not there any more.
            effects.forgetsAll();
            return true;
        }
        if (words.at("BEGIN")
                || words.at("START", "TRANSACTION")
                || words.at("COMMIT")
                || words.at("END")
                || words.at("ROLLBACK")
                || words.at("ABORT")
                || words.at("PREPARE", "TRANSACTION")) {
            effects.breaks(Rule.TRANSACTION_CONTROL);
        } else if (words.at("SET", "TRANSACTION")
                || words.at("SET", "SESSION", "CHARACTERISTICS")) {
            effects.breaks(Rule.TRANSACTION_CONTROL);
        } else if (words.at("DISCARD")) {
            effects.breaks(Rule.SESSION_STATE);
        } else if (words.take("SET", "CONSTRAINTS")) {
            return true;
        } else if (words.take("SET")) {
            Settings.set(words, effects);
            effects.runs(new Mode.Either());
        } else if (words.take("RESET")) {
            Settings.change(words.name().toString(), effects);
            effects.runs(new Mode.Either());
        } else if (words.take("LOCK")) {
            lock(words, effects);
        } else {
            return words.takeAny(
                    "SHOW", "LISTEN", "UNLISTEN", "NOTIFY", "FETCH", "MOVE", "CLOSE", "DEALLOCATE");
        }
        return true;
    }

    private static void lock(Words words, Effects effects) {
        words.take("TABLE");
        words.take("ONLY");
        effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, words.name());
    }

    private static void other(Words words, Effects effects) {
        if (words.take("REVOKE")) {
            effects.breaks(Rule.REVOKE);
        } else if (words.take("DO")) {
            Body.read(words, effects);
        } else if (words.take("COMMENT", "ON") || words.take("GRANT") || words.take("SECURITY")) {
            if (words.take("TABLE")) {
                effects.locks(TableLock.Mode.SHARE_UPDATE_EXCLUSIVE, words.name());
            }
        } else if (words.take("PREPARE")) {
            if (words.skipTo("AS")) {
                words.skip();
            }
            Query.read(words.rest(), effects);
        } else if (words.take("CALL")) {
            effects.cannotJudge(Rule.UNKNOWN_FUNCTION, words.name());
        } else if (words.take("EXECUTE") || words.take("IMPORT", "FOREIGN", "SCHEMA")) {
            effects.cannotJudge(Rule.OPAQUE, Name.NONE);
        } else if (words.at("REASSIGN")) {
            effects.breaks(Rule.REVOKE);
        } else {
            effects.cannotJudge(Rule.UNKNOWN_STATEMENT, Name.NONE);
        }
    }
}
