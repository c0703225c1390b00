package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.sql.Name;

import java.util.HashSet;
import java.util.Set;

/**
 * What the file itself has certainly made before the statement at hand: no running code knows it,
 * and no row in it is older than the file. IF NOT EXISTS makes nothing certain, nor does a
 * statement in a branch. A temporary table may hide behind a real one of its name (the search path
 * says which comes first), so only {@code pg_temp.t} is certain. Views and foreign tables are new
 * as objects, but the rows behind them are not.
 */
final class Fresh {
    private final Set<Subject> subjects = new HashSet<>();
    private final Set<Name> tables = new HashSet<>();
    private final Set<Column> columns = new HashSet<>();

    private final Routines routines = new Routines();

    private record Column(Name table, String name) {}

    boolean has(Subject subject) {
        return subjects.contains(subject) || isTemporary(subject.name());
    }

    /** Whether every row of it was written by this file. */
    boolean isTable(Name name) {
        return tables.contains(name) || isTemporary(name);
    }

    boolean isColumn(Name table, String column) {
        return columns.contains(new Column(table, column)) || isTable(table);
    }

    private static boolean isTemporary(Name name) {
        return name.parts().size() == 2 && name.parts().getFirst().equals("pg_temp");
    }

    /** The functions that it has made. */
    Routines routines() {
        return routines;
    }

    /** Whether everything in a schema was made by this file. */
    boolean isSchema(Name name) {
        boolean temporary = name.equals(Name.of("pg_temp"));
        return temporary || subjects.contains(Subject.of(Subject.Kind.SCHEMA, name));
    }

    void add(Subject subject) {
        subjects.add(subject);
    }

    void addTable(Name name) {
        subjects.add(Subject.relation(name));
        tables.add(name);
    }

    void addColumn(Name table, String column) {
        columns.add(new Column(table, column));
    }

    void forget(Subject subject) {
        subjects.remove(subject);
        if (subject.kind() == Subject.Kind.RELATION) {
            tables.remove(subject.name());
        }
    }

    /** Old rows may be reached through it from now on. */
    void forgetRows(Name table) {
        tables.remove(table);
        subjects.remove(Subject.relation(table));
    }

    /** The search path may be another one, or what was made was taken back. */
    void forgetAll() {
        subjects.clear();
        tables.clear();
        columns.clear();
        routines.forgetAll();
    }
}
