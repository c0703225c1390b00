package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.sql.Name;
import dev.safetysystem.migrate.sql.Words;

/** Reads what follows ALTER, but for ALTER TABLE. */
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
                || words.at("GROUP")) {
            effects.breaks(Rule.SERVER_WIDE);
        } else if (words.take("TABLE")) {
            AlterTable.read(words, effects);
        } else if (words.take("TYPE")) {
            type(words, effects);
        } else if (words.take("DOMAIN")) {
            domain(words, effects);
        } else if (words.take("INDEX")) {
            index(words, effects);
        } else if (words.take("SEQUENCE")) {
            sequence(words, effects);
        } else if (words.take("VIEW")) {
            view(words, effects);
        } else if (words.take("MATERIALIZED", "VIEW")) {
            view(words, effects);
        } else if (words.takeAny("FUNCTION", "PROCEDURE", "ROUTINE", "AGGREGATE")) {
            routine(words, effects);
        } else if (words.take("EXTENSION")) {
            effects.cannotJudge(Rule.OPAQUE, words.name());
        } else if (words.take("POLICY")) {
            policy(words, effects);
        } else if (words.take("TRIGGER")) {
            onTable(words, effects);
        } else if (words.take("DEFAULT", "PRIVILEGES")) {
            if (words.has("REVOKE")) {
                effects.breaks(Rule.REVOKE);
            }
        } else {
            other(words, effects);
        }
    }

    private static void other(Words words, Effects effects) {
        boolean harmless = words.at("COLLATION") || words.at("STATISTICS");
        words.skip();
        words.take("IF", "EXISTS");
        Subject subject = Subject.of(Subject.Kind.OTHER, words.name());
        if (named(words, subject, effects)) {
            return;
        }
        if (!harmless) {
            effects.breaks(Rule.UNKNOWN_STATEMENT, subject);
        }
    }

    /** What every kind of object has: a name, a schema, an owner. */
    private static boolean named(Words words, Subject subject, Effects effects) {
        if (words.at("RENAME") || words.at("SET", "SCHEMA")) {
            effects.breaks(Rule.RENAME, subject);
            renamed(words, subject, effects);
        } else if (words.at("OWNER")) {
            effects.breaks(Rule.REVOKE, subject);
        } else if (!(words.at("DEPENDS") || words.at("NO", "DEPENDS"))) {
            return false;
        }
        return true;
    }

    static void renamed(Words words, Subject subject, Effects effects) {
        boolean isNew = effects.fresh().has(subject);
        effects.unmakes(subject);
        if (isNew && words.take("RENAME", "TO")) {
            effects.makes(
                    new Subject(
                            subject.kind(), words.name().beside(subject.name()), subject.more()));
        }
        // A schema that holds what is older is not all new.
        if (words.take("SET", "SCHEMA")) {
            effects.unmakes(Subject.of(Subject.Kind.SCHEMA, words.name()));
        }
    }

    private static void type(Words words, Effects effects) {
        Subject type = Subject.of(Subject.Kind.TYPE, words.name());
        if (words.take("ADD", "VALUE")) {
            effects.breaks(Rule.ENUM_VALUE, type);
        } else if (named(words, type, effects)) {
            return;
        } else {
            for (Words action : words.atCommas()) {
                if (action.at("DROP", "ATTRIBUTE")) {
                    effects.breaks(Rule.DROP_COLUMN, type);
                } else if (action.at("ALTER", "ATTRIBUTE")) {
                    effects.breaks(Rule.CHANGE_TYPE, type);
                } else if (!action.at("ADD", "ATTRIBUTE") && !action.at("SET")) {
                    effects.breaks(Rule.UNKNOWN_STATEMENT, type);
                }
            }
        }
    }

    private static void domain(Words words, Effects effects) {
        Subject type = Subject.of(Subject.Kind.TYPE, words.name());
        if (words.at("SET", "NOT", "NULL")) {
            effects.breaks(Rule.SET_NOT_NULL, type);
        } else if (words.at("ADD")) {
            if (!words.has("NOT", "VALID")) {
                effects.breaks(Rule.CONSTRAINT_SCANS_TABLE, type);
            }
        } else if (words.at("DROP", "CONSTRAINT")) {
            effects.breaks(Rule.DROP_CONSTRAINT, type);
        } else if (words.at("DROP", "DEFAULT")) {
            effects.breaks(Rule.DROP_DEFAULT, type);
        } else if (words.at("RENAME", "CONSTRAINT")) {
            effects.breaks(Rule.RENAME_CONSTRAINT, type);
        } else if (named(words, type, effects)) {
            return;
        } else if (!(words.at("SET", "DEFAULT")
                || words.at("DROP", "NOT", "NULL")
                || words.at("VALIDATE"))) {
            effects.breaks(Rule.UNKNOWN_STATEMENT, type);
        }
    }

    /** No statement of running code names an index. */
    private static void index(Words words, Effects effects) {
        if (words.take("ALL")) {
            effects.breaks(Rule.REWRITES_TABLE);
            return;
        }
        words.take("IF", "EXISTS");
        Name name = words.name();
        effects.locks(
                words.at("RENAME")
                        ? TableLock.Mode.SHARE_UPDATE_EXCLUSIVE
                        : TableLock.Mode.ACCESS_EXCLUSIVE,
                name);
        Subject index = Subject.relation(name);
        if (words.at("RENAME")) {
            renamed(words, index, effects);
        } else if (words.at("SET", "TABLESPACE")) {
            effects.breaks(Rule.REWRITES_TABLE, name);
        } else if (!(words.at("SET")
                || words.at("RESET")
                || words.at("ATTACH")
                || words.at("ALTER")
                || words.at("DEPENDS")
                || words.at("NO", "DEPENDS"))) {
            effects.breaks(Rule.UNKNOWN_STATEMENT, name);
        }
    }

    private static void sequence(Words words, Effects effects) {
        words.take("IF", "EXISTS");
        Name name = words.name();
        Subject sequence = Subject.relation(name);
        effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, name);
        if (named(words, sequence, effects)) {
            return;
        }
        if (words.has("RESTART")) {
            effects.breaks(Rule.MOVES_SEQUENCE, name);
        }
        // It goes with its owner.
        if (words.skipTo("OWNED") && words.take("OWNED", "BY")) {
            effects.ties(name, words.name().qualifier());
        }
    }

    private static void view(Words words, Effects effects) {
        words.take("IF", "EXISTS");
        Name name = words.name();
        Subject view = Subject.relation(name);
        effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, name);
        if (named(words, view, effects)) {
            return;
        }
        if (words.at("ALTER") && words.has("DROP", "DEFAULT")) {
            effects.breaks(Rule.DROP_DEFAULT, name);
        } else if (words.at("SET", "TABLESPACE") || words.at("SET", "ACCESS")) {
            effects.breaks(Rule.REWRITES_TABLE, name);
        } else if (!(words.at("ALTER")
                || words.at("SET")
                || words.at("RESET")
                || words.at("CLUSTER"))) {
            effects.breaks(Rule.UNKNOWN_STATEMENT, name);
        }
    }

    private static void routine(Words words, Effects effects) {
        Subject routine = Signature.read(words);
        if (!named(words, routine, effects)) {
            effects.breaks(Rule.REPLACES_OBJECT, routine);
        }
    }

    private static void policy(Words words, Effects effects) {
        words.take("IF", "EXISTS");
        Name name = words.name();
        words.take("ON");
        Name table = words.name();
        effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table);
        Subject policy = Subject.onTable(Subject.Kind.POLICY, name, table);
        if (words.at("RENAME")) {
            effects.unmakes(policy);
        } else if (!effects.fresh().has(policy)) {
            effects.breaks(Rule.ROW_SECURITY, table);
        }
    }

    /** No statement of running code names a trigger. */
    private static void onTable(Words words, Effects effects) {
        Name name = words.name();
        words.take("ON");
        Name table = words.name();
        effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table);
        effects.unmakes(Subject.onTable(Subject.Kind.TRIGGER, name, table));
    }
}
