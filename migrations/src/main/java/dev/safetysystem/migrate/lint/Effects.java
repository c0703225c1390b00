package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.lint.Analysis.Mode;
import dev.safetysystem.migrate.lint.SchemaObject.Kind;
import dev.safetysystem.migrate.sql.SqlStatement;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Collects what one statement does while it is read. Objects that the same file created before are
 * new: nothing that runs knows them, so no rule protects them and no lock on them matters.
 */
final class Effects {
    private final Set<String> fresh;
    private final List<Finding> findings = new ArrayList<>();
    private final List<TableLock> locks = new ArrayList<>();
    private final List<SchemaObject> created = new ArrayList<>();
    private final List<SchemaObject> dropped = new ArrayList<>();
    private Mode mode = new Mode.Transactional();

    /**
     * @param fresh names of what the file has created so far
     */
    Effects(Set<String> fresh) {
        this.fresh = fresh;
    }

    /** The statement breaks a rule, unless the object is new. */
    Effects breaks(Rule rule, String subject) {
        if (!fresh.contains(subject)) findings.add(new Finding(rule, subject));
        return this;
    }

    /** The statement breaks a rule whatever it is about. */
    Effects breaks(Rule rule) {
        findings.add(new Finding(rule, ""));
        return this;
    }

    /** The statement locks something, unless it is new. */
    Effects locks(TableLock.Mode lock, String object) {
        if (!object.isEmpty() && !fresh.contains(object)) locks.add(new TableLock(lock, object));
        return this;
    }

    Effects creates(Kind kind, String name) {
        if (!name.isEmpty()) created.add(new SchemaObject(kind, name));
        return this;
    }

    Effects creates(Kind kind, String name, String table) {
        if (!name.isEmpty()) created.add(new SchemaObject(kind, name, table));
        return this;
    }

    Effects drops(Kind kind, String name) {
        if (!name.isEmpty()) dropped.add(new SchemaObject(kind, name));
        return this;
    }

    Effects runs(Mode how) {
        mode = how;
        return this;
    }

    boolean isNew(String name) {
        return fresh.contains(name);
    }

    /** Takes over what a part of the statement does (a body, a branch). */
    void include(Effects inner) {
        findings.addAll(inner.findings);
        locks.addAll(inner.locks);
        created.addAll(inner.created);
        dropped.addAll(inner.dropped);
    }

    Set<String> fresh() {
        return fresh;
    }

    Analysis of(SqlStatement statement) {
        return new Analysis(statement, findings, locks, created, dropped, mode);
    }
}
