package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.lint.Analysis.Mode;
import dev.safetysystem.migrate.lint.SchemaObject.Kind;
import dev.safetysystem.migrate.sql.Words;

/** Reads what follows CREATE. */
final class CreateStatements {
    private CreateStatements() {}

    static void read(Words words, Effects effects) {
        boolean replace = words.take("OR", "REPLACE");
        boolean unique = words.take("UNIQUE");
        while (words.takeAny(
                "TEMP",
                "TEMPORARY",
                "UNLOGGED",
                "GLOBAL",
                "LOCAL",
                "RECURSIVE",
                "TRUSTED",
                "PROCEDURAL",
                "FOREIGN",
                "CONSTRAINT",
                "DEFAULT",
                "EVENT")) {}
        if (words.take("TABLE")) table(words, effects);
        else if (words.take("INDEX")) index(words, effects, unique);
        else if (words.take("VIEW")) replaceable(Kind.VIEW, words, effects, replace);
        else if (words.take("MATERIALIZED", "VIEW")) named(Kind.MATERIALIZED_VIEW, words, effects);
        else if (words.takeAny("FUNCTION", "PROCEDURE", "AGGREGATE"))
            replaceable(Kind.FUNCTION, words, effects, replace);
        else if (words.take("TRIGGER")) trigger(words, effects, replace);
        else if (words.takeAny("TYPE", "DOMAIN")) named(Kind.TYPE, words, effects);
        else if (words.take("SEQUENCE")) named(Kind.SEQUENCE, words, effects);
        else if (words.take("SCHEMA")) named(Kind.SCHEMA, words, effects);
        else if (words.take("EXTENSION")) named(Kind.EXTENSION, words, effects);
        else rare(words, effects);
    }

    private static void rare(Words words, Effects effects) {
        if (words.at("DATABASE")
                || words.at("TABLESPACE")
                || words.at("SUBSCRIPTION")
                || words.at("ROLE")
                || words.at("USER") && !words.at("USER", "MAPPING")
                || words.at("GROUP")) effects.breaks(Rule.SERVER_WIDE);
        else if (words.at("RULE") || words.at("POLICY")) {
            words.skipTo("ON", "TO");
            if (words.takeAny("ON", "TO"))
                effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, words.name());
        }
        // Casts, operators, text search, statistics, publications, collations and the like: new
        // names that lock nothing people use.
    }

    private static void named(Kind kind, Words words, Effects effects) {
        words.take("IF", "NOT", "EXISTS");
        effects.creates(kind, words.name());
    }

    private static void table(Words words, Effects effects) {
        words.take("IF", "NOT", "EXISTS");
        effects.creates(Kind.TABLE, words.name());
        if (words.take("PARTITION", "OF"))
            effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, words.name());
        while (words.has("REFERENCES")) {
            var body = words;
            while (!body.take("REFERENCES")) body.skip();
            effects.locks(TableLock.Mode.SHARE_ROW_EXCLUSIVE, body.name());
        }
    }

    private static void index(Words words, Effects effects, boolean unique) {
        boolean concurrently = words.take("CONCURRENTLY");
        words.take("IF", "NOT", "EXISTS");
        String name = words.at("ON") ? "" : words.name();
        words.take("ON");
        words.take("ONLY");
        String table = words.name();
        // An index lives in its table's schema, whatever the statement's search path.
        String schema = table.contains(".") ? table.substring(0, table.indexOf('.') + 1) : "";
        effects.creates(Kind.INDEX, name.isEmpty() ? "" : schema + name, table);
        if (unique) effects.breaks(Rule.UNIQUE_ON_EXISTING, table);
        if (!concurrently) {
            effects.locks(TableLock.Mode.SHARE, table).breaks(Rule.INDEX_BLOCKS_WRITES, table);
            return;
        }
        if (name.isEmpty()) effects.breaks(Rule.UNNAMED_CONCURRENT_INDEX);
        effects.locks(TableLock.Mode.SHARE_UPDATE_EXCLUSIVE, table)
                .runs(new Mode.BuildsIndex(schema + name, table));
    }

    private static void replaceable(Kind kind, Words words, Effects effects, boolean replace) {
        words.take("IF", "NOT", "EXISTS");
        String name = words.name();
        effects.creates(kind, name);
        if (!replace) return;
        effects.breaks(Rule.REPLACES_OBJECT, name);
        if (kind == Kind.VIEW) effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, name);
    }

    private static void trigger(Words words, Effects effects, boolean replace) {
        String name = words.name();
        if (!words.skipTo("ON")) return;
        words.take("ON");
        String table = words.name();
        effects.creates(Kind.TRIGGER, name, table);
        effects.locks(TableLock.Mode.SHARE_ROW_EXCLUSIVE, table);
        if (!table.isEmpty())
            effects.breaks(replace ? Rule.REPLACES_OBJECT : Rule.TRIGGER_ON_EXISTING, table);
    }
}
