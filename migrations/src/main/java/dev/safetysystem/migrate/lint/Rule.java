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
    REVOKE(Level.CONTRACT, "takes a right away that running code may use", Rule.LATER),

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
            "replaces a function or view that running code may be using",
            "Keep its arguments, columns and meaning, or create it under a new name"),
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
            "changes rows in the same transaction as the schema",
            "Make sure that it touches few rows; change many in batches outside migrations"),
    OPAQUE(
            Level.WARNING,
            "builds SQL at run time that cannot be judged before",
            "Check by hand that it fits the file's phase"),
    UNKNOWN_STATEMENT(
            Level.WARNING,
            "is a statement this lint does not know",
            "Check by hand that it fits the file's phase and which locks it takes"),
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
        for (Rule rule : values())
            if (rule.code().equals(code)) return rule.level() == Level.CONTRACT;
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
