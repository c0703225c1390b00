package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.lint.Analysis.Mode;
import dev.safetysystem.migrate.sql.Name;
import dev.safetysystem.migrate.sql.Words;

import java.util.ArrayList;

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
                || words.at("OWNED")) {
            effects.breaks(Rule.SERVER_WIDE);
            return;
        }
        if (words.take("STATISTICS")) {
            return;
        }
        if (words.take("INDEX")) {
            index(words, effects);
        } else if (words.take("TRIGGER")) {
            onTable(Subject.Kind.TRIGGER, words, effects);
        } else if (words.take("POLICY")) {
            onTable(Subject.Kind.POLICY, words, effects);
        } else if (words.take("RULE")) {
            onTable(Subject.Kind.RULE, words, effects);
        } else if (words.takeAny("FUNCTION", "PROCEDURE", "ROUTINE", "AGGREGATE")) {
            routines(words, effects);
        } else {
            objects(words, effects);
        }
    }

    /** What each kind is to the rules, and in which namespace its names are. */
    private record Dropping(Rule rule, Subject.Kind subject) {
        static Dropping of(Words words) {
            if (words.take("TABLE")) {
                return new Dropping(Rule.DROP_TABLE, Subject.Kind.RELATION);
            }
            if (words.take("VIEW") || words.take("MATERIALIZED", "VIEW")) {
                return new Dropping(Rule.DROP_OBJECT, Subject.Kind.RELATION);
            }
            if (words.take("SEQUENCE")) {
                return new Dropping(Rule.DROP_SEQUENCE, Subject.Kind.RELATION);
            }
            if (words.takeAny("TYPE", "DOMAIN")) {
                return new Dropping(Rule.DROP_OBJECT, Subject.Kind.TYPE);
            }
            if (words.take("SCHEMA")) {
                return new Dropping(Rule.DROP_OBJECT, Subject.Kind.SCHEMA);
            }
            if (words.take("EXTENSION")) {
                return new Dropping(Rule.DROP_EXTENSION, Subject.Kind.EXTENSION);
            }
            words.skip();
            return new Dropping(Rule.DROP_OBJECT, Subject.Kind.OTHER);
        }
    }

    private static void objects(Words words, Effects effects) {
        Dropping dropping = Dropping.of(words);
        boolean cascade = words.has("CASCADE");
        words.take("IF", "EXISTS");
        for (Words part : words.atCommas()) {
            Subject subject = Subject.of(dropping.subject(), part.name());
            if (dropping.rule() == Rule.DROP_TABLE) {
                table(subject, effects);
            } else if (dropping.rule() == Rule.DROP_OBJECT) {
                effects.drops(dropping.rule(), subject);
            } else {
                effects.breaks(dropping.rule(), subject).unmakes(subject);
            }
            if (cascade) {
                effects.breaks(Rule.CASCADE, subject);
            }
            if (dropping.subject() == Subject.Kind.RELATION) {
                effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, subject.name());
            }
        }
    }

    /** New only if its rows are: a partition that is older goes with it. */
    private static void table(Subject table, Effects effects) {
        effects.breaksRows(Rule.DROP_TABLE, table.name()).unmakes(table);
    }

    private static void routines(Words words, Effects effects) {
        boolean cascade = words.has("CASCADE");
        words.take("IF", "EXISTS");
        for (Words part : words.atCommas()) {
            Subject routine = Signature.read(part);
            effects.drops(Rule.DROP_OBJECT, routine);
            if (cascade) {
                effects.breaks(Rule.CASCADE, routine);
            }
        }
    }

    /** Queries get slower; none breaks. */
    private static void index(Words words, Effects effects) {
        boolean concurrently = words.take("CONCURRENTLY");
        if (words.has("CASCADE")) {
            effects.breaks(Rule.CASCADE);
        }
        words.take("IF", "EXISTS");
        var names = new ArrayList<Name>();
        for (Words part : words.atCommas()) {
            Name name = part.name();
            names.add(name);
            effects.breaks(Rule.DROP_INDEX, name).unmakes(Subject.relation(name));
            effects.locks(
                    concurrently
                            ? TableLock.Mode.SHARE_UPDATE_EXCLUSIVE
                            : TableLock.Mode.ACCESS_EXCLUSIVE,
                    name);
        }
        if (concurrently) {
            effects.runs(new Mode.DropsIndexes(names));
        }
    }

    private static void onTable(Subject.Kind kind, Words words, Effects effects) {
        words.take("IF", "EXISTS");
        Name name = words.name();
        if (!words.take("ON")) {
            return;
        }
        Name table = words.name();
        effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table);
        if (effects.fresh().isTable(table)) {
            return;
        }
        effects.drops(
                kind == Subject.Kind.POLICY ? Rule.ROW_SECURITY : Rule.DROP_OBJECT,
                Subject.onTable(kind, name, table));
    }
}
