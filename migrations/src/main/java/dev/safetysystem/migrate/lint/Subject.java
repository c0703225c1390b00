package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.sql.Name;

/**
 * What a statement makes, drops or changes, told apart as the server tells it apart.
 *
 * @param kind its namespace: tables, views, indexes and sequences share one
 * @param name its name, as written
 * @param more what else belongs to its identity: the types of a routine's arguments, the table of a
 *     trigger
 */
record Subject(Kind kind, Name name, String more) {
    /** Namespaces. */
    enum Kind {
        RELATION,
        TYPE,
        ROUTINE,
        SCHEMA,
        EXTENSION,
        TRIGGER,
        POLICY,
        RULE,
        CONSTRAINT,
        OTHER
    }

    static Subject relation(Name name) {
        return new Subject(Kind.RELATION, name, "");
    }

    static Subject of(Kind kind, Name name) {
        return new Subject(kind, name, "");
    }

    static Subject onTable(Kind kind, Name name, Name table) {
        return new Subject(kind, name, table.sql());
    }
}
