package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.lint.Analysis.Mode;
import dev.safetysystem.migrate.sql.Name;
import dev.safetysystem.migrate.sql.Token;
import dev.safetysystem.migrate.sql.Words;

import java.util.List;
import java.util.Optional;

/** ALTER TABLE: its actions, each by what the server does. */
final class AlterTable {
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
            effects.breaks(Rule.RENAME, table);
            AlterStatements.renamed(words, Subject.relation(table), effects);
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
    private void evaluated(List<Token> rest) {
        var column = new Words(rest);
        if (column.skipTo("DEFAULT", "CHECK")) {
            column.skip();
            evaluates(column.rest());
        }
    }

    private static boolean isNotNull(Words words) {
        List<Token> rest = words.rest();
        for (int i = 1; i + 1 < rest.size(); i++) {
            if (rest.get(i).is("NOT") && rest.get(i + 1).is("NULL") && !rest.get(i - 1).is("IS")) {
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

    /** From a shorter text to a longer one nothing is rewritten and nobody sees a difference. */
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
