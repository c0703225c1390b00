package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.lint.Analysis.Mode;
import dev.safetysystem.migrate.lint.SchemaObject.Kind;
import dev.safetysystem.migrate.sql.Words;

import java.util.ArrayList;
import java.util.Optional;

/** Reads what follows DROP. */
final class DropStatements {
    private DropStatements() {}

    static void read(Words words, Effects effects) {
        words.take("FOREIGN");
        if (words.at("DATABASE")
                || words.at("TABLESPACE")
                || words.at("SUBSCRIPTION")
                || words.at("ROLE")
                || words.at("USER") && !words.at("USER", "MAPPING")
                || words.at("GROUP")
                || words.at("OWNED")) effects.breaks(Rule.SERVER_WIDE);
        else if (words.take("INDEX")) index(words, effects);
        else if (words.take("TRIGGER") || words.at("POLICY") || words.at("RULE"))
            onTable(words, effects);
        else objects(kind(words), words, effects);
    }

    private static Optional<Kind> kind(Words words) {
        if (words.take("TABLE")) return Optional.of(Kind.TABLE);
        if (words.take("VIEW")) return Optional.of(Kind.VIEW);
        if (words.take("MATERIALIZED", "VIEW")) return Optional.of(Kind.MATERIALIZED_VIEW);
        if (words.takeAny("FUNCTION", "PROCEDURE", "ROUTINE", "AGGREGATE"))
            return Optional.of(Kind.FUNCTION);
        if (words.takeAny("TYPE", "DOMAIN")) return Optional.of(Kind.TYPE);
        if (words.take("SEQUENCE")) return Optional.of(Kind.SEQUENCE);
        if (words.take("SCHEMA")) return Optional.of(Kind.SCHEMA);
        if (words.take("EXTENSION")) return Optional.of(Kind.EXTENSION);
        words.skip();
        return Optional.empty();
    }

    private static void objects(Optional<Kind> kind, Words words, Effects effects) {
        words.take("IF", "EXISTS");
        for (Words part : words.atCommas()) {
            String name = part.name();
            effects.breaks(
                    kind.equals(Optional.of(Kind.TABLE)) ? Rule.DROP_TABLE : Rule.DROP_OBJECT,
                    name);
            kind.ifPresent(known -> effects.drops(known, name));
            boolean relation =
                    kind.filter(
                                    k ->
                                            k == Kind.TABLE
                                                    || k == Kind.VIEW
                                                    || k == Kind.MATERIALIZED_VIEW
                                                    || k == Kind.SEQUENCE)
                            .isPresent();
            if (relation) effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, name);
        }
    }

    private static void index(Words words, Effects effects) {
        boolean concurrently = words.take("CONCURRENTLY");
        words.take("IF", "EXISTS");
        var names = new ArrayList<String>();
        for (Words part : words.atCommas()) {
            String name = part.name();
            names.add(name);
            effects.breaks(Rule.DROP_OBJECT, name).drops(Kind.INDEX, name);
            effects.locks(
                    concurrently
                            ? TableLock.Mode.SHARE_UPDATE_EXCLUSIVE
                            : TableLock.Mode.ACCESS_EXCLUSIVE,
                    name);
        }
        if (concurrently) effects.runs(new Mode.DropsIndexes(names));
    }

    private static void onTable(Words words, Effects effects) {
        boolean trigger = !words.takeAny("POLICY", "RULE");
        words.take("IF", "EXISTS");
        String name = words.name();
        if (trigger) effects.drops(Kind.TRIGGER, name);
        if (!words.take("ON")) return;
        String table = words.name();
        effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table);
        if (!effects.isNew(table)) effects.breaks(Rule.DROP_OBJECT, name);
    }
}
