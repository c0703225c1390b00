package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.lint.Analysis.Mode;
import dev.safetysystem.migrate.sql.Name;
import dev.safetysystem.migrate.sql.SqlStatement;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Collects what one statement does while it is read. What the same file has certainly made before
 * is new: no rule protects it, and no lock on it matters.
 */
final class Effects {
    private final Fresh fresh;
    private final boolean certain;

    /** Functions whose bodies are being read: one may call itself. */
    private final Set<Routine> running;

    private final List<Broken> broken = new ArrayList<>();
    private final List<TableLock> locks = new ArrayList<>();
    private final List<Widening> widenings = new ArrayList<>();
    private final Set<Subject> made = new HashSet<>();
    private final List<Consumer<Fresh>> afterwards = new ArrayList<>();
    private Mode mode = new Mode.Transactional();

    /** A finding, and what takes it back if the file makes it again. */
    private record Broken(Finding finding, Optional<Subject> unlessMade) {}

    private Effects(Fresh fresh, boolean certain, Set<Routine> running) {
        this.fresh = fresh;
        this.certain = certain;
        this.running = running;
    }

    /**
     * @param fresh what the file has made so far
     */
    Effects(Fresh fresh) {
        this(fresh, true, new HashSet<>());
    }

    /** For statements that may run or not, or several times: what they make is not certain. */
    Effects ofBranch() {
        return new Effects(fresh, false, running);
    }

    /** Takes over what a part of the statement does. */
    void include(Effects inner) {
        broken.addAll(inner.broken);
        locks.addAll(inner.locks);
        widenings.addAll(inner.widenings);
        afterwards.addAll(inner.afterwards);
    }

    /** The statement breaks a rule, unless its subject is new. */
    Effects breaks(Rule rule, Subject subject) {
        if (!fresh.has(subject)) {
            broken.add(new Broken(new Finding(rule, subject.name()), Optional.empty()));
        }
        return this;
    }

    /** The statement breaks a rule about a table, view or another relation, unless that is new. */
    Effects breaks(Rule rule, Name relation) {
        return breaks(rule, Subject.relation(relation));
    }

    /** The statement breaks a rule about rows, unless the file itself wrote them all. */
    Effects breaksRows(Rule rule, Name table) {
        if (!fresh.isTable(table)) {
            broken.add(new Broken(new Finding(rule, table), Optional.empty()));
        }
        return this;
    }

    /** The statement breaks a rule whatever it is about. */
    Effects breaks(Rule rule) {
        broken.add(new Broken(new Finding(rule, Name.NONE), Optional.empty()));
        return this;
    }

    /** The statement calls or runs something of a name that cannot be judged. */
    Effects cannotJudge(Rule rule, Name what) {
        broken.add(new Broken(new Finding(rule, what), Optional.empty()));
        // It may have set another search path.
        return forgetsAll();
    }

    /**
     * The statement drops something, unless that is new; it may be made again later in the file.
     */
    Effects drops(Rule rule, Subject subject) {
        if (!fresh.has(subject)) {
            broken.add(new Broken(new Finding(rule, subject.name()), Optional.of(subject)));
        }
        afterwards.add(f -> f.forget(subject));
        return this;
    }

    /** The statement locks something, unless it is new. */
    Effects locks(TableLock.Mode lock, Name object) {
        if (!object.isEmpty() && !fresh.has(Subject.relation(object))) {
            locks.add(new TableLock(lock, object));
        }
        return this;
    }

    /** After the statement that is there, and was not before. */
    Effects makes(Subject subject) {
        if (!certain || subject.name().isEmpty()) {
            return this;
        }
        made.add(subject);
        afterwards.add(f -> f.add(subject));
        return this;
    }

    /** After the statement that is there; it is new only if it was not there before. */
    Effects makesAgain(Subject subject, boolean isNew) {
        if (isNew) {
            return makes(subject);
        }
        if (certain) {
            made.add(subject);
        }
        return this;
    }

    /** After the statement a function runs this when it is called. */
    Effects makesRoutine(Routine routine) {
        if (certain) {
            afterwards.add(f -> f.routines().add(routine));
        } else {
            fresh.routines().forget(routine.subject().name().last());
        }
        return this;
    }

    /** From here on, also in the rest of a block, every call may run something else. */
    Effects forgetsRoutines() {
        fresh.routines().forgetAll();
        return this;
    }

    /** A function that the file has made is called: what it runs is run. */
    Effects calls(List<Routine> reached) {
        for (Routine routine : reached) {
            if (running.add(routine)) {
                Effects inside = ofBranch();
                routine.read(inside);
                include(inside);
                running.remove(routine);
            }
        }
        return this;
    }

    /** After the statement there is a new table. */
    Effects makesTable(Name table) {
        makes(Subject.relation(table));
        if (certain) {
            afterwards.add(f -> f.addTable(table));
        }
        return this;
    }

    /** After the statement there is a new column, which holds nothing old. */
    Effects makesColumn(Name table, String column) {
        if (certain) {
            afterwards.add(f -> f.addColumn(table, column));
        }
        return this;
    }

    /** The statement takes a name away: what it stood for may be another object now. */
    Effects unmakes(Subject subject) {
        afterwards.add(f -> f.forget(subject));
        return this;
    }

    /** A column of text is to hold longer ones. */
    Effects widens(Widening widening) {
        widenings.add(widening);
        return this;
    }

    /** Something that is not new is tied to a table: rows of the one are reached by the other. */
    Effects ties(Name old, Name table) {
        if (!fresh.isTable(old)) {
            afterwards.add(f -> f.forgetRows(table));
        }
        return this;
    }

    /** From here on names may mean something else. */
    Effects forgetsAll() {
        afterwards.add(Fresh::forgetAll);
        return forgetsRoutines();
    }

    Effects runs(Mode how) {
        mode = how;
        return this;
    }

    Fresh fresh() {
        return fresh;
    }

    /** What the statement has certainly made. */
    Set<Subject> made() {
        return made;
    }

    /** The statement is read: what it made is new for those that follow. */
    void settle() {
        afterwards.forEach(change -> change.accept(fresh));
    }

    /**
     * What the statement does.
     *
     * @param madeLater what it itself and later statements of the same transaction make
     */
    Analysis of(SqlStatement statement, Set<Subject> madeLater) {
        List<Finding> findings =
                broken.stream()
                        .map(
                                b ->
                                        b.unlessMade().filter(madeLater::contains).isPresent()
                                                ? new Finding(
                                                        Rule.REPLACES_OBJECT, b.finding().subject())
                                                : b.finding())
                        .distinct()
                        .toList();
        return new Analysis(statement, findings, locks, widenings, mode);
    }
}
