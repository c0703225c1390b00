package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.lint.Analysis.Mode;
import dev.safetysystem.migrate.sql.Name;
import dev.safetysystem.migrate.sql.Token;
import dev.safetysystem.migrate.sql.Words;

import java.util.List;
import java.util.Optional;

/** Reads what follows CREATE. */
final class CreateStatements {
    /** New names that lock nothing that people use and change nothing that is there. */
    private static final List<String> HARMLESS =
            List.of(
                    "OPERATOR",
                    "COLLATION",
                    "CONVERSION",
                    "STATISTICS",
                    "TEXT",
                    "PUBLICATION",
                    "SERVER",
                    "USER",
                    "LANGUAGE",
                    "TRANSFORM",
                    "ACCESS",
                    "CAST");

    private CreateStatements() {}

    static void read(Words words, Effects effects) {
        boolean replace = words.take("OR", "REPLACE");
        boolean unique = words.take("UNIQUE");
        boolean temporary = false;
        boolean foreign = false;
        while (true) {
            if (words.takeAny("TEMP", "TEMPORARY")) {
                temporary = true;
            } else if (words.take("FOREIGN")) {
                foreign = true;
            } else if (!words.takeAny(
                    "UNLOGGED",
                    "GLOBAL",
                    "LOCAL",
                    "RECURSIVE",
                    "TRUSTED",
                    "PROCEDURAL",
                    "CONSTRAINT",
                    "DEFAULT")) {
                break;
            }
        }
        if (words.take("TABLE")) {
            table(words, effects, temporary, foreign);
        } else if (words.take("INDEX")) {
            index(words, effects, unique);
        } else if (words.take("VIEW")) {
            view(words, effects, replace, temporary);
        } else if (words.take("MATERIALIZED", "VIEW")) {
            materializedView(words, effects);
        } else if (words.takeAny("FUNCTION", "PROCEDURE", "AGGREGATE")) {
            routine(words, effects, replace);
        } else if (words.take("TRIGGER")) {
            trigger(words, effects, replace);
        } else if (words.takeAny("TYPE", "DOMAIN")) {
            named(Subject.Kind.TYPE, words, effects);
        } else if (words.take("SEQUENCE")) {
            sequence(words, effects, temporary);
        } else if (words.take("SCHEMA")) {
            schema(words, effects);
        } else if (words.take("EXTENSION")) {
            named(Subject.Kind.EXTENSION, words, effects);
            effects.forgetsRoutines();
        } else if (words.take("POLICY")) {
            policy(words, effects);
        } else if (words.take("RULE")) {
            rule(words, effects);
        } else if (words.at("EVENT", "TRIGGER")) {
            effects.breaks(Rule.TRIGGER_ON_EXISTING);
        } else {
            rare(words, effects, foreign);
        }
    }

    private static void rare(Words words, Effects effects, boolean foreign) {
        if (words.at("DATABASE")
                || words.at("TABLESPACE")
                || words.at("SUBSCRIPTION")
                || words.at("ROLE")
                || words.at("USER") && !words.at("USER", "MAPPING")
                || words.at("GROUP")) {
            effects.breaks(Rule.SERVER_WIDE);
        } else if (!(foreign && words.at("DATA", "WRAPPER"))
                && HARMLESS.stream().noneMatch(words::at)) {
            effects.breaks(Rule.UNKNOWN_STATEMENT);
        }
    }

    /** Whether it makes the object for certain: it fails if there is one. */
    private static boolean isCertain(Words words) {
        return !words.take("IF", "NOT", "EXISTS");
    }

    private static void named(Subject.Kind kind, Words words, Effects effects) {
        boolean certain = isCertain(words);
        Name name = words.name();
        if (certain) {
            effects.makes(Subject.of(kind, name));
        }
    }

    /** The elements of a new schema are new as well; they may not be of another kind. */
    private static void schema(Words words, Effects effects) {
        named(Subject.Kind.SCHEMA, words, effects);
        // It may come first in the search path.
        effects.forgetsRoutines();
        if (words.has("REVOKE")) {
            effects.breaks(Rule.REVOKE);
        }
    }

    private static void sequence(Words words, Effects effects, boolean temporary) {
        boolean certain = isCertain(words) && !temporary;
        Name name = words.name();
        if (certain) {
            effects.makes(Subject.relation(name));
        }
    }

    private static void table(Words words, Effects effects, boolean temporary, boolean foreign) {
        boolean certain = isCertain(words) && !temporary;
        Name name = words.name();
        if (certain && foreign) {
            effects.makes(Subject.relation(name));
        } else if (certain) {
            effects.makesTable(name);
        }
        if (words.take("PARTITION", "OF")) {
            effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, words.name());
        }
        Optional<List<Token>> query = query(words);
        if (query.isPresent()) {
            run(query.get(), effects);
        } else {
            while (words.has("REFERENCES")) {
                while (!words.take("REFERENCES")) {
                    words.skip();
                }
                effects.locks(TableLock.Mode.SHARE_ROW_EXCLUSIVE, words.name());
            }
        }
    }

    /** What CREATE … AS runs; empty if it is none. */
    private static Optional<List<Token>> query(Words words) {
        List<Token> rest = words.rest();
        int depth = 0;
        for (int i = 0; i + 1 < rest.size(); i++) {
            if (rest.get(i).is('(')) {
                depth++;
            }
            if (rest.get(i).is(')')) {
                depth--;
            }
            boolean begins =
                    depth == 0
                            && rest.get(i).is("AS")
                            && (Query.begins(rest.get(i + 1)) || rest.get(i + 1).is("EXECUTE"));
            if (begins) {
                return Optional.of(rest.subList(i + 1, rest.size()));
            }
        }
        return Optional.empty();
    }

    private static void run(List<Token> query, Effects effects) {
        if (query.getFirst().is("EXECUTE")) {
            effects.cannotJudge(Rule.OPAQUE, Name.NONE);
        } else {
            Query.read(query, effects);
        }
    }

    private static void materializedView(Words words, Effects effects) {
        boolean certain = isCertain(words);
        Name name = words.name();
        if (certain) {
            effects.makes(Subject.relation(name));
        }
        query(words).ifPresent(query -> run(query, effects));
    }

    private static void view(Words words, Effects effects, boolean replace, boolean temporary) {
        Name name = words.name();
        if (replace) {
            effects.breaks(Rule.REPLACES_OBJECT, name);
            effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, name);
        } else if (!temporary) {
            effects.makes(Subject.relation(name));
        }
    }

    private static void routine(Words words, Effects effects, boolean replace) {
        // Its name before a parenthesis would read as a call of itself.
        var unnamed = new Words(words.rest());
        unnamed.name();
        List<Token> all = unnamed.rest();
        Subject routine = Signature.read(words);
        List<Token> arguments = all.subList(0, all.size() - words.rest().size());
        effects.makesRoutine(new Routine(routine, arguments, words.rest()));
        if (replace) {
            effects.breaks(Rule.REPLACES_OBJECT, routine);
        }
        effects.makesAgain(routine, !replace);
    }

    private static void index(Words words, Effects effects, boolean unique) {
        boolean concurrently = words.take("CONCURRENTLY");
        boolean certain = isCertain(words);
        Name own = words.at("ON") ? Name.NONE : words.name();
        words.take("ON");
        words.take("ONLY");
        Name table = words.name();
        // An index lives in its table's schema, whatever the statement's search path.
        Name name = own.isEmpty() ? own : own.beside(table);
        if (certain) {
            effects.makes(Subject.relation(name));
        }
        if (unique) {
            effects.breaks(Rule.UNIQUE_ON_EXISTING, table);
        }
        if (!concurrently) {
            effects.locks(TableLock.Mode.SHARE, table).breaks(Rule.INDEX_BLOCKS_WRITES, table);
            return;
        }
        if (name.isEmpty()) {
            effects.breaks(Rule.UNNAMED_CONCURRENT_INDEX);
        }
        effects.locks(TableLock.Mode.SHARE_UPDATE_EXCLUSIVE, table)
                .runs(new Mode.BuildsIndex(name, table));
    }

    private static void trigger(Words words, Effects effects, boolean replace) {
        Name name = words.name();
        if (!words.skipTo("ON")) {
            return;
        }
        words.take("ON");
        Name table = words.name();
        effects.makesAgain(Subject.onTable(Subject.Kind.TRIGGER, name, table), !replace);
        effects.locks(TableLock.Mode.SHARE_ROW_EXCLUSIVE, table);
        effects.breaks(replace ? Rule.REPLACES_OBJECT : Rule.TRIGGER_ON_EXISTING, table);
    }

    /** A restrictive one hides rows; a permissive one shows more, if it shows any. */
    private static void policy(Words words, Effects effects) {
        Name name = words.name();
        words.take("ON");
        Name table = words.name();
        effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table);
        effects.makes(Subject.onTable(Subject.Kind.POLICY, name, table));
        if (words.at("AS", "RESTRICTIVE")) {
            effects.breaks(Rule.ROW_SECURITY, table);
        }
    }

    private static void rule(Words words, Effects effects) {
        Name name = words.name();
        words.skipTo("TO");
        words.take("TO");
        Name table = words.name();
        effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table);
        effects.makes(Subject.onTable(Subject.Kind.RULE, name, table));
        effects.breaks(Rule.REWRITE_RULE, table);
    }
}
