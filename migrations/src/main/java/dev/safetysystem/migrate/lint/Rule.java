package dev.safetysystem.migrate.lint;

import java.util.Locale;

/**
 * The rules. Names become kebab case in output and in {@code -- lint: allow} comments; they never
 * change. Where squawk has the same rule under another name, the comment says so.
 */
public enum Rule {
    TRANSACTION_CONTROL(
            Level.FORBIDDEN,
            "controls the transaction, which this program does itself",
            "Remove it: each file is one transaction together with its line in the history"),
    SESSION_STATE(
            Level.FORBIDDEN,
            "drops the migration lock, or changes how statements are split",
            "Remove it"),
    SERVER_WIDE(
            Level.FORBIDDEN,
            "changes more than this database and cannot be rolled back",
            "Do it by hand or with the tool that owns the server"),
    MIXED_TRANSACTION(
            Level.FORBIDDEN,
            "cannot share a file with statements that run in a transaction",
            "Split the file: one for the statements that cannot run in a transaction, one for the rest"),
    UNNAMED_CONCURRENT_INDEX(
            Level.FORBIDDEN,
            "builds an index concurrently without naming it, so a broken leftover could not be found",
            "Name the index"),

    DROP_TABLE(Level.CONTRACT, "drops a table", Rule.LATER),
    DROP_COLUMN(Level.CONTRACT, "drops a column", Rule.LATER),
    DROP_OBJECT(Level.CONTRACT, "drops an object that running code may use", Rule.LATER),
    DROP_SEQUENCE(
            Level.CONTRACT, "drops a sequence, and with it the number it has reached", Rule.LATER),
    DROP_EXTENSION(
            Level.CONTRACT,
            "drops an extension, and with it the tables that the extension brought",
            Rule.LATER),
    CASCADE(
            Level.CONTRACT,
            "takes with it whatever depends on the object, also columns and tables",
            "Drop what depends on it by name, in a file with the comment: -- phase: contract"),
    DROP_CONSTRAINT(Level.CONTRACT, "drops a constraint", Rule.LATER),
    DROP_DEFAULT(Level.CONTRACT, "drops a default that running code may rely on", Rule.LATER),
    RENAME(Level.CONTRACT, "renames something that running code knows by its old name", Rule.LATER),
    CHANGE_TYPE(
            Level.CONTRACT,
            "changes a column's type, which may rewrite the table and breaks running code",
            "Add a new column, fill it, and drop the old one in a contract file"),
    SET_NOT_NULL(
            Level.CONTRACT,
            "forbids NULL in a column that running code may still leave empty",
            "Give the column a default now; set NOT NULL in a contract file"),
    ADD_NOT_NULL_COLUMN(
            Level.CONTRACT,
            "adds a NOT NULL column without a default to an existing table",
            "Add a default, or add the column nullable now and set NOT NULL in a contract file"),
    UNIQUE_ON_EXISTING(
            Level.CONTRACT,
            "demands uniqueness in an existing table, which running code may violate",
            Rule.LATER),
    TRUNCATE(Level.CONTRACT, "empties a table", Rule.LATER),
    BULK_CHANGE(
            Level.CONTRACT,
            "changes or deletes every row of a table",
            "Change rows in batches outside migrations, or do it in a contract file"),
    DELETES_ROWS(Level.CONTRACT, "deletes rows", Rule.LATER),
    OVERWRITES_ROWS(
            Level.CONTRACT,
            "overwrites values, which cannot be had back",
            "Fill a new column instead, or only rows WHERE the column IS NULL; or do it in a contract file"),
    UNLOGGED(
            Level.CONTRACT,
            "lets the server empty the table when it crashes",
            "Make a new UNLOGGED table for what may be lost"),
    DISABLES_CHECKS(
            Level.CONTRACT,
            "switches off triggers or checks that keep the data right",
            "Leave them on; change rows in a way that they allow"),
    ROW_SECURITY(Level.CONTRACT, "changes which rows running code sees and may write", Rule.LATER),
    REWRITE_RULE(
            Level.CONTRACT,
            "makes the server run something else than what running code sends",
            "Use a trigger, or put it into a file with the comment: -- phase: contract"),
    REVOKE(
            Level.CONTRACT,
            "takes a right or an owner's power away that running code may use",
            Rule.LATER),
    OPAQUE(
            Level.CONTRACT,
            "runs SQL that cannot be read here, so nobody can tell what it deletes",
            "Write the statements themselves; or look at what it runs, then say: -- lint: allow opaque because …"),
    UNKNOWN_FUNCTION(
            Level.CONTRACT,
            "calls a function whose body cannot be read here, so nobody can tell what it deletes",
            "Write the statements themselves, or make the function in this file as pg_temp.…; or look at its body, then say: -- lint: allow unknown-function because …"),
    UNKNOWN_STATEMENT(
            Level.CONTRACT,
            "is not on the list of what is known to be harmless",
            "Look at what it does, then say: -- lint: allow unknown-statement because …; or put it into a contract file"),

    INDEX_BLOCKS_WRITES(
            Level.WARNING,
            "blocks every write to the table while the index is built",
            "Use CREATE INDEX CONCURRENTLY in a file of its own"),
    CONSTRAINT_SCANS_TABLE(
            Level.WARNING,
            "checks every row of the table under a lock",
            "Add the constraint NOT VALID, then VALIDATE CONSTRAINT in a later file"),
    REWRITES_TABLE(
            Level.WARNING,
            "rewrites the table while nobody can read or write it",
            "Use a constant default, or add the column empty and fill it in batches"),
    REPLACES_OBJECT(
            Level.WARNING,
            "replaces something that running code may be using",
            "Keep its arguments, columns and meaning, or create it under a new name"),
    DROP_INDEX(
            Level.WARNING,
            "drops an index: queries that use it get slow, and what it kept unique is not kept any more",
            "See in pg_stat_user_indexes that nobody uses it"),
    RENAME_CONSTRAINT(
            Level.WARNING,
            "renames a constraint, which code may know from ON CONFLICT ON CONSTRAINT or from errors",
            "Search the code for its name"),
    WIDENS_TEXT(
            Level.WARNING,
            "lets a column hold longer texts, which costs nothing if it holds texts already",
            "Make sure that running code can read them"),
    MOVES_SEQUENCE(
            Level.WARNING,
            "sets a sequence to another number",
            "Make sure that it is above every number in use"),
    TRIGGER_ON_EXISTING(
            Level.WARNING,
            "adds a trigger to a table that running code writes to",
            "Make sure that it cannot fail for what running code writes"),
    ENUM_VALUE(
            Level.WARNING,
            "adds an enum value, which can never be taken back",
            "Do not use the value in the same file"),
    ROW_CHANGE(
            Level.WARNING,
            "fills rows in the same transaction as the schema",
            "Make sure that it touches few rows; change many in batches outside migrations"),
    CONTRACT_UNNEEDED(
            Level.WARNING,
            "the file says phase contract, but nothing in it needs that",
            "Remove the phase comment, so that it runs before the new version");

    private static final String LATER = "Put it into a file with the comment: -- phase: contract";

    private final Level level;
    private final String says;
    private final String remedy;

    Rule(Level level, String says, String remedy) {
        this.level = level;
        this.says = says;
        this.remedy = remedy;
    }

    /** Whether a finding's code means: not while an old version runs. */
    public static boolean isContract(String code) {
        for (Rule rule : values()) {
            if (rule.code().equals(code)) {
                return rule.level() == Level.CONTRACT;
            }
        }
        return false;
    }

    /** What breaking it means. */
    public Level level() {
        return level;
    }

    /** What a statement does that breaks it: a sentence without its subject. */
    public String says() {
        return says;
    }

    /** What to do instead. */
    public String remedy() {
        return remedy;
    }

    /** Its name in output and comments. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
