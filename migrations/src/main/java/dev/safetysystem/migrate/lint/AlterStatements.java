package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.lint.Analysis.Mode;
import dev.safetysystem.migrate.lint.SchemaObject.Kind;
import dev.safetysystem.migrate.sql.Words;

/** Reads what follows ALTER. */
final class AlterStatements {
    private AlterStatements() {}

    static void read(Words words, Effects effects) {
        words.take("FOREIGN");
        if (words.at("SYSTEM")
                || words.at("TABLESPACE")
                || words.at("SUBSCRIPTION")
                || words.at("DATABASE")
                || words.at("ROLE")
                || words.at("USER") && !words.at("USER", "MAPPING")
                || words.at("GROUP")) effects.breaks(Rule.SERVER_WIDE);
        else if (words.take("TABLE")) table(words, effects);
        else if (words.take("TYPE")) type(words, effects);
        else if (words.take("DOMAIN")) domain(words, effects);
        else other(words, effects);
    }

    private static void other(Words words, Effects effects) {
        words.take("MATERIALIZED");
        boolean relation = words.at("VIEW") || words.at("INDEX") || words.at("SEQUENCE");
        words.skip();
        words.take("IF", "EXISTS");
        String name = words.name();
        if (relation) effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, name);
        if (words.has("RENAME") || words.has("SET", "SCHEMA")) effects.breaks(Rule.RENAME, name);
    }

    private static void type(Words words, Effects effects) {
        String name = words.name();
        if (words.take("ADD", "VALUE")) effects.breaks(Rule.ENUM_VALUE, name);
        else if (words.has("RENAME") || words.has("SET", "SCHEMA"))
            effects.breaks(Rule.RENAME, name);
        else if (words.has("DROP", "ATTRIBUTE")) effects.breaks(Rule.DROP_COLUMN, name);
        else if (words.has("ALTER", "ATTRIBUTE")) effects.breaks(Rule.CHANGE_TYPE, name);
    }

    private static void domain(Words words, Effects effects) {
        String name = words.name();
        if (words.at("SET", "NOT", "NULL")) effects.breaks(Rule.SET_NOT_NULL, name);
        else if (words.at("ADD") && !words.has("NOT", "VALID"))
            effects.breaks(Rule.CONSTRAINT_SCANS_TABLE, name);
        else if (words.at("DROP")) effects.breaks(Rule.DROP_CONSTRAINT, name);
        else if (words.at("RENAME") || words.at("SET", "SCHEMA")) effects.breaks(Rule.RENAME, name);
    }

    private static void table(Words words, Effects effects) {
        words.take("IF", "EXISTS");
        words.take("ONLY");
        String table = words.name();
        words.take('*');
        if (words.take("RENAME")) {
            effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table).breaks(Rule.RENAME, table);
            if (words.take("TO")) {
                effects.drops(Kind.TABLE, table).creates(Kind.TABLE, words.name());
            }
            return;
        }
        for (Words action : words.atCommas()) action(action, table, effects);
    }

    private static void action(Words words, String table, Effects effects) {
        if (words.take("ADD")) add(words, table, effects);
        else if (words.take("DROP")) drop(words, table, effects);
        else if (words.take("ALTER")) column(words, table, effects);
        else if (words.take("DETACH", "PARTITION")) detach(words, table, effects);
        else if (words.take("ATTACH", "PARTITION")) {
            effects.locks(TableLock.Mode.SHARE_UPDATE_EXCLUSIVE, table);
            effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, words.name());
        } else if (words.at("VALIDATE") || words.at("CLUSTER") || words.at("SET", "STATISTICS"))
            effects.locks(TableLock.Mode.SHARE_UPDATE_EXCLUSIVE, table);
        else if (words.at("ENABLE", "TRIGGER") || words.at("DISABLE", "TRIGGER"))
            effects.locks(TableLock.Mode.SHARE_ROW_EXCLUSIVE, table);
        else if (words.at("SET", "SCHEMA"))
            effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table).breaks(Rule.RENAME, table);
        else if (words.at("SET", "LOGGED")
                || words.at("SET", "UNLOGGED")
                || words.at("SET", "TABLESPACE")
                || words.at("SET", "ACCESS"))
            effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table)
                    .breaks(Rule.REWRITES_TABLE, table);
        else effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table);
    }

    private static void detach(Words words, String table, Effects effects) {
        String partition = words.name();
        effects.breaks(Rule.DROP_OBJECT, partition);
        if (words.at("CONCURRENTLY"))
            effects.locks(TableLock.Mode.SHARE_UPDATE_EXCLUSIVE, table)
                    .runs(new Mode.Detaches(table, partition));
        else effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table);
    }

    private static void add(Words words, String table, Effects effects) {
        boolean named = words.take("CONSTRAINT");
        if (named) words.name();
        boolean constraint =
                named
                        || words.at("PRIMARY")
                        || words.at("UNIQUE")
                        || words.at("FOREIGN")
                        || words.at("CHECK")
                        || words.at("EXCLUDE");
        if (constraint) constraint(words, table, effects);
        else addColumn(words, table, effects);
    }

    private static void constraint(Words words, String table, Effects effects) {
        boolean notValid = words.has("NOT", "VALID");
        if (words.at("FOREIGN")) {
            effects.locks(TableLock.Mode.SHARE_ROW_EXCLUSIVE, table);
            if (words.skipTo("REFERENCES") && words.take("REFERENCES"))
                effects.locks(TableLock.Mode.SHARE_ROW_EXCLUSIVE, words.name());
            if (!notValid) effects.breaks(Rule.CONSTRAINT_SCANS_TABLE, table);
            return;
        }
        effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table);
        if (words.at("CHECK")) {
            if (!notValid) effects.breaks(Rule.CONSTRAINT_SCANS_TABLE, table);
        } else if (words.at("NOT", "NULL")) {
            effects.breaks(Rule.SET_NOT_NULL, table);
        } else effects.breaks(Rule.UNIQUE_ON_EXISTING, table);
    }

    private static void addColumn(Words words, String table, Effects effects) {
        words.take("COLUMN");
        words.take("IF", "NOT", "EXISTS");
        words.name();
        effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table);
        boolean filled = words.has("DEFAULT") || words.has("GENERATED") || isSerial(words);
        if (words.has("NOT", "NULL") && !filled || words.has("PRIMARY", "KEY") && !filled)
            effects.breaks(Rule.ADD_NOT_NULL_COLUMN, table);
        if (words.has("UNIQUE") || words.has("PRIMARY", "KEY"))
            effects.breaks(Rule.UNIQUE_ON_EXISTING, table);
        boolean rewritten =
                words.has("GENERATED") && !words.has("VIRTUAL")
                        || isSerial(words)
                        || hasVolatileDefault(words);
        if (rewritten) effects.breaks(Rule.REWRITES_TABLE, table);
        if (words.has("REFERENCES")) {
            while (!words.take("REFERENCES")) words.skip();
            effects.locks(TableLock.Mode.SHARE_ROW_EXCLUSIVE, words.name());
        }
    }

    private static boolean isSerial(Words words) {
        return words.at("SERIAL") || words.at("BIGSERIAL") || words.at("SMALLSERIAL");
    }

    /** The common ones; {@code now()} is not among them, it is evaluated once. */
    private static boolean hasVolatileDefault(Words words) {
        for (String function :
                new String[] {
                    "GEN_RANDOM_UUID",
                    "UUID_GENERATE_V4",
                    "UUIDV7",
                    "UUIDV4",
                    "RANDOM",
                    "NEXTVAL",
                    "CLOCK_TIMESTAMP",
                    "TIMEOFDAY"
                }) if (words.has(function)) return true;
        return false;
    }

    private static void drop(Words words, String table, Effects effects) {
        effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table);
        effects.breaks(words.at("CONSTRAINT") ? Rule.DROP_CONSTRAINT : Rule.DROP_COLUMN, table);
    }

    private static void column(Words words, String table, Effects effects) {
        if (words.take("CONSTRAINT")) {
            effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table);
            return;
        }
        words.take("COLUMN");
        words.name();
        boolean light = words.at("SET", "STATISTICS");
        effects.locks(
                light ? TableLock.Mode.SHARE_UPDATE_EXCLUSIVE : TableLock.Mode.ACCESS_EXCLUSIVE,
                table);
        if (words.at("TYPE") || words.at("SET", "DATA", "TYPE"))
            effects.breaks(Rule.CHANGE_TYPE, table);
        else if (words.at("SET", "NOT", "NULL")) effects.breaks(Rule.SET_NOT_NULL, table);
        else if (words.at("DROP", "DEFAULT")
                || words.at("DROP", "IDENTITY")
                || words.at("DROP", "EXPRESSION")) effects.breaks(Rule.DROP_DEFAULT, table);
    }
}
