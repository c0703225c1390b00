package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.lint.Analysis.Mode;
import dev.safetysystem.migrate.sql.Name;
import dev.safetysystem.migrate.sql.Token;
import dev.safetysystem.migrate.sql.Words;

import java.util.List;
import java.util.Optional;

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

    /** ALTER TABLE: its actions, each by what the server does. */
    private static final class AlterTable {
        private final Name table;
        private final Effects effects;

        private AlterTable(Name table, Effects effects) {
            this.table = table;
            this.effects = effects;
        }

        static void read(Words words, Effects effects) {
            if (words.take("ALL")) {
                effects.breaks(Rule.REWRITES_TABLE);
                return;
            }
            words.take("IF", "EXISTS");
            words.take("ONLY");
            Name table = words.name();
            words.take('*');
            var alter = new AlterTable(table, effects);
            if (words.at("RENAME")) {
                alter.rename(words);
            } else {
                for (Words action : words.atCommas()) {
                    alter.action(action);
                }
            }
        }

        private void rename(Words words) {
            effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table);
            if (words.at("RENAME", "CONSTRAINT")) {
                effects.breaks(Rule.RENAME_CONSTRAINT, table);
                return;
            }
            effects.breaks(Rule.RENAME, table);
            if (!words.at("RENAME", "TO")) {
                return;
            }
            boolean isNew = effects.fresh().isTable(table);
            effects.unmakes(Subject.relation(table));
            words.take("RENAME", "TO");
            Name name = words.name().beside(table);
            if (isNew) {
                effects.makesTable(name);
            }
        }

        private void action(Words words) {
            if (words.take("ADD")) {
                add(words);
            } else if (words.take("DROP")) {
                drop(words);
            } else if (words.take("ALTER")) {
                column(words);
            } else if (words.take("DETACH", "PARTITION")) {
                detach(words);
            } else if (words.take("ATTACH", "PARTITION")) {
                Name partition = words.name();
                effects.locks(TableLock.Mode.SHARE_UPDATE_EXCLUSIVE, table);
                effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, partition);
                effects.breaks(Rule.CONSTRAINT_SCANS_TABLE, partition).ties(partition, table);
            } else if (words.at("VALIDATE") || words.at("CLUSTER")) {
                effects.locks(TableLock.Mode.SHARE_UPDATE_EXCLUSIVE, table);
            } else if (words.at("ENABLE") || words.at("DISABLE")) {
                switched(words);
            } else {
                heavy(words);
            }
        }

        private void switched(Words words) {
            boolean trigger =
                    words.at("ENABLE", "TRIGGER")
                            || words.at("DISABLE", "TRIGGER")
                            || words.at("ENABLE", "REPLICA", "TRIGGER")
                            || words.at("ENABLE", "ALWAYS", "TRIGGER");
            effects.locks(
                    trigger ? TableLock.Mode.SHARE_ROW_EXCLUSIVE : TableLock.Mode.ACCESS_EXCLUSIVE,
                    table);
            if (words.has("SECURITY")) {
                effects.breaks(Rule.ROW_SECURITY, table);
            } else if (words.has("RULE")) {
                effects.breaks(Rule.REWRITE_RULE, table);
            } else if (words.at("ENABLE", "TRIGGER")) {
                effects.breaks(Rule.TRIGGER_ON_EXISTING, table);
            } else {
                effects.breaks(Rule.DISABLES_CHECKS, table);
            }
        }

        private void heavy(Words words) {
            effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table);
            if (words.at("SET", "SCHEMA")) {
                effects.breaks(Rule.RENAME, table).unmakes(Subject.relation(table));
                words.take("SET", "SCHEMA");
                effects.unmakes(Subject.of(Subject.Kind.SCHEMA, words.name()));
            } else if (words.at("SET", "UNLOGGED")) {
                effects.breaks(Rule.UNLOGGED, table);
            } else if (words.at("SET", "LOGGED")
                    || words.at("SET", "TABLESPACE")
                    || words.at("SET", "ACCESS")) {
                effects.breaks(Rule.REWRITES_TABLE, table);
            } else if (words.at("OWNER")) {
                effects.breaks(Rule.REVOKE, table);
            } else if (words.at("FORCE") || words.at("NO", "FORCE")) {
                effects.breaks(Rule.ROW_SECURITY, table);
            } else if (words.take("NO", "INHERIT")) {
                effects.breaks(Rule.DROP_OBJECT, table);
            } else if (words.take("INHERIT")) {
                inherit(words);
            } else if (words.take("REPLICA", "IDENTITY")) {
                if (words.at("NOTHING")) {
                    effects.breaks(Rule.DISABLES_CHECKS, table);
                }
            } else if (!(words.at("SET") && words.rest().size() > 1 && words.rest().get(1).is('(')
                    || words.at("RESET")
                    || words.at("SET", "WITHOUT"))) {
                effects.breaks(Rule.UNKNOWN_STATEMENT, table);
            }
        }

        /** The parent's readers see these rows from now on. */
        private void inherit(Words words) {
            Name parent = words.name();
            effects.ties(table, parent);
            effects.breaks(Rule.UNKNOWN_STATEMENT, parent);
        }

        private void detach(Words words) {
            Name partition = words.name();
            effects.breaks(Rule.DROP_OBJECT, partition);
            if (words.at("CONCURRENTLY")) {
                effects.locks(TableLock.Mode.SHARE_UPDATE_EXCLUSIVE, table)
                        .runs(new Mode.Detaches(table, partition));
            } else {
                effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table);
            }
        }

        private void add(Words words) {
            Name constraint = words.take("CONSTRAINT") ? words.name() : Name.NONE;
            boolean isConstraint =
                    !constraint.isEmpty()
                            || words.at("PRIMARY")
                            || words.at("UNIQUE")
                            || words.at("FOREIGN")
                            || words.at("CHECK")
                            || words.at("EXCLUDE")
                            || words.at("NOT", "NULL");
            if (!isConstraint) {
                addColumn(words);
                return;
            }
            if (!constraint.isEmpty()) {
                effects.makes(Subject.onTable(Subject.Kind.CONSTRAINT, constraint, table));
            }
            constraint(words);
        }

        private void constraint(Words words) {
            boolean notValid = words.has("NOT", "VALID");
            if (words.at("FOREIGN")) {
                effects.locks(TableLock.Mode.SHARE_ROW_EXCLUSIVE, table);
                references(words);
                if (!notValid) {
                    effects.breaks(Rule.CONSTRAINT_SCANS_TABLE, table);
                }
                return;
            }
            effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table);
            if (words.at("CHECK")) {
                if (!notValid) {
                    effects.breaks(Rule.CONSTRAINT_SCANS_TABLE, table);
                    evaluates(words.rest());
                }
            } else if (words.at("NOT", "NULL")) {
                effects.breaks(Rule.SET_NOT_NULL, table);
            } else {
                effects.breaks(Rule.UNIQUE_ON_EXISTING, table);
            }
        }

        /** A row here may be deleted or changed when one there is. */
        private void references(Words words) {
            if (!words.skipTo("REFERENCES") || !words.take("REFERENCES")) {
                return;
            }
            Name other = words.name();
            effects.locks(TableLock.Mode.SHARE_ROW_EXCLUSIVE, other).ties(table, other);
        }

        /** Expressions that are evaluated for each row that is there. */
        private void evaluates(List<Token> expression) {
            if (!effects.fresh().isTable(table)) {
                Calls.read(expression, effects);
            }
        }

        private void addColumn(Words words) {
            words.take("COLUMN");
            boolean certain = !words.take("IF", "NOT", "EXISTS");
            Name column = words.name();
            if (certain) {
                effects.makesColumn(table, column.last());
            }
            effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table);
            boolean filled = words.has("DEFAULT") || words.has("GENERATED") || isSerial(words);
            if ((isNotNull(words) || words.has("PRIMARY", "KEY")) && !filled) {
                effects.breaks(Rule.ADD_NOT_NULL_COLUMN, table);
            }
            if (words.has("UNIQUE") || words.has("PRIMARY", "KEY")) {
                effects.breaks(Rule.UNIQUE_ON_EXISTING, table);
            }
            boolean rewritten =
                    words.has("GENERATED") && !words.has("VIRTUAL")
                            || isSerial(words)
                            || hasVolatileDefault(words);
            if (rewritten) {
                effects.breaks(Rule.REWRITES_TABLE, table);
            }
            // What is generated must be IMMUTABLE, and then it changes nothing.
            if (!words.has("GENERATED")) {
                evaluated(words.rest());
            }
            references(words);
        }

        /** The default and the checks of a new column. */
        private void evaluated(List<Token> column) {
            int depth = 0;
            for (int i = 0; i < column.size(); i++) {
                if (column.get(i).is('(')) {
                    depth++;
                }
                if (column.get(i).is(')')) {
                    depth--;
                }
                boolean begins = column.get(i).is("DEFAULT") || column.get(i).is("CHECK");
                if (depth == 0 && begins) {
                    evaluates(column.subList(i + 1, column.size()));
                    return;
                }
            }
        }

        private static boolean isNotNull(Words words) {
            List<Token> rest = words.rest();
            for (int i = 1; i + 1 < rest.size(); i++) {
                if (rest.get(i).is("NOT")
                        && rest.get(i + 1).is("NULL")
                        && !rest.get(i - 1).is("IS")) {
                    return true;
                }
            }
            return false;
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
                    }) {
                if (words.has(function)) {
                    return true;
                }
            }
            return false;
        }

        private void drop(Words words) {
            effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table);
            if (words.has("CASCADE")) {
                effects.breaks(Rule.CASCADE, table);
            }
            if (words.take("CONSTRAINT")) {
                words.take("IF", "EXISTS");
                Subject constraint = Subject.onTable(Subject.Kind.CONSTRAINT, words.name(), table);
                if (!effects.fresh().isTable(table)) {
                    effects.drops(Rule.DROP_CONSTRAINT, constraint);
                }
            } else {
                effects.breaks(Rule.DROP_COLUMN, table);
            }
        }

        private void column(Words words) {
            if (words.take("CONSTRAINT")) {
                effects.locks(TableLock.Mode.ACCESS_EXCLUSIVE, table);
                return;
            }
            words.take("COLUMN");
            String column = words.name().last();
            boolean light = words.at("SET", "STATISTICS");
            effects.locks(
                    light ? TableLock.Mode.SHARE_UPDATE_EXCLUSIVE : TableLock.Mode.ACCESS_EXCLUSIVE,
                    table);
            if (words.take("TYPE") || words.take("SET", "DATA", "TYPE")) {
                type(column, words);
            } else if (words.at("SET", "NOT", "NULL")) {
                effects.breaks(Rule.SET_NOT_NULL, table);
            } else if (words.at("DROP", "DEFAULT")
                    || words.at("DROP", "IDENTITY")
                    || words.at("DROP", "EXPRESSION")) {
                effects.breaks(Rule.DROP_DEFAULT, table);
            } else if (words.at("SET", "EXPRESSION")) {
                effects.breaks(Rule.CHANGE_TYPE, table);
            } else if (words.has("RESTART")) {
                effects.breaks(Rule.MOVES_SEQUENCE, table);
            } else if (!(words.at("SET")
                    || words.at("RESET")
                    || words.at("ADD", "GENERATED")
                    || words.at("DROP", "NOT", "NULL"))) {
                effects.breaks(Rule.UNKNOWN_STATEMENT, table);
            }
        }

        /**
         * From a shorter text to a longer one nothing is rewritten and nobody sees a difference.
         */
        private void type(String column, Words words) {
            Optional<Integer> length = textLength(words);
            if (length.isEmpty()) {
                effects.breaks(Rule.CHANGE_TYPE, table);
                return;
            }
            if (effects.fresh().isColumn(table, column)) {
                return;
            }
            effects.breaks(Rule.WIDENS_TEXT, table);
            effects.widens(new Widening(table, column, length.get()));
        }

        /** The longest text that the type holds; empty if it is no type of texts, or converts. */
        private static Optional<Integer> textLength(Words words) {
            if (words.take("TEXT")) {
                return words.atEnd() ? Optional.of(Widening.UNLIMITED) : Optional.empty();
            }
            if (!words.take("VARCHAR") && !words.take("CHARACTER", "VARYING")) {
                return Optional.empty();
            }
            if (words.atEnd()) {
                return Optional.of(Widening.UNLIMITED);
            }
            List<Token> length = words.rest();
            boolean limited =
                    length.size() == 3
                            && length.getFirst().is('(')
                            && length.get(1).kind() == Token.Kind.NUMBER
                            && length.getLast().is(')')
                            && length.get(1).text().matches("\\d{1,8}");
            return limited ? Optional.of(Integer.valueOf(length.get(1).text())) : Optional.empty();
        }
    }
}
