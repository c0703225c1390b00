package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.lint.Analysis;
import dev.safetysystem.migrate.lint.Analysis.Mode;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Place;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.process.Stop;
import dev.safetysystem.migrate.scripts.Script;
import dev.safetysystem.migrate.scripts.Version;
import dev.safetysystem.migrate.sql.Name;
import dev.safetysystem.migrate.sql.SqlStatement;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Runs a file that cannot be a transaction: each statement commits by itself and is counted. The
 * statement after the counted ones may have been done too by a process that was killed before it
 * could count: each kind of statement has its own way to find out. What can run in a transaction is
 * counted in it; of the rest the history says that it was begun.
 */
final class StepwiseFile {
    /** A COMMIT in a procedure; a statement that refuses to run in a transaction. */
    private static final Set<String> ONLY_ALONE = Set.of("2D000", "25001");

    private final Work work;
    private final Version version;
    private final Script script;
    private final Indexes indexes;

    private final Doubt doubt;
    private final int counted;
    private int done;
    private boolean ranAlone;
    private Optional<Integer> begunAlone = Optional.empty();

    /** Which statements may be done although nobody counted them. */
    enum Doubt {
        /** None: the file is begun now. */
        NONE,
        /** The first uncounted one: an earlier attempt may have been killed before it counted. */
        NEXT,
        /** All: what is taken back was never wholly there. */
        ALL
    }

    /**
     * @param done how many statements are done
     */
    StepwiseFile(Work work, Version version, Script script, int done, Doubt doubt) {
        this.work = work;
        this.version = version;
        this.script = script;
        this.indexes = new Indexes(work.session());
        this.doubt = doubt;
        this.counted = done;
        this.done = done;
    }

    /** How many statements are done. */
    int done() {
        return done;
    }

    /** Whether the database is as if the file had never begun. */
    boolean isUnchanged() {
        return done == 0 && !ranAlone;
    }

    /**
     * Runs what is left of the file.
     *
     * @throws Failure partly applied, or what it means if nothing has been done yet
     */
    void run() throws SQLException {
        Set<String> invalidBefore = indexes.invalid();
        // Before the script's own role is taken on again.
        if (doubt != Doubt.NONE) {
            begunAlone = work.history().log().begunAlone(version);
        }
        replaySettings();
        for (Analysis analysis : script.statements()) {
            if (analysis.statement().number() <= done) {
                continue;
            }
            beforeStatement();
            run(analysis);
        }
        work.lock().assertHeld();
        requireNoneInvalid(invalidBefore);
    }

    private void beforeStatement() throws SQLException {
        if (work.stop().isAsked()) {
            if (done == 0) {
                throw Stop.stopped();
            }
            throw Failure.of(
                    ExitCode.PARTLY_APPLIED,
                    Problem.at(
                            Place.file(script.file()),
                            "stopped",
                            "stopped by a signal after statement %d of %d"
                                    .formatted(done, script.statements().size()),
                            "Run the command again: it goes on with statement " + (done + 1)));
        }
        work.lock().assertHeld();
    }

    /** SET statements before the resumed one belong to a session that is gone. */
    private void replaySettings() throws SQLException {
        for (Analysis analysis : script.statements()) {
            boolean setting =
                    analysis.statement().words().at("SET")
                            || analysis.statement().words().at("RESET");
            if (analysis.statement().number() <= done && setting) {
                work.session().execute(analysis.statement().text());
            }
        }
    }

    private void run(Analysis analysis) throws SQLException {
        boolean mayBeDone =
                switch (doubt) {
                    case NONE -> false;
                    case NEXT -> analysis.statement().number() == counted + 1;
                    case ALL -> true;
                };
        SqlStatement statement = analysis.statement();
        switch (analysis.mode()) {
            case Mode.Transactional both -> {
                counting(statement);
                return;
            }
            case Mode.Either either -> attempts(() -> execute(statement));
            case Mode.Alone alone -> attempts(() -> execute(statement));
            case Mode.BuildsIndex build -> build(statement, build, mayBeDone);
            case Mode.DropsIndexes drop -> drop(statement, drop, mayBeDone);
            case Mode.Rebuilds rebuild -> {
                for (String leftover : indexes.rebuildLeftovers()) {
                    work.session().execute("drop index concurrently if exists " + leftover);
                }
                patiently(statement);
            }
            case Mode.Detaches detach -> detach(statement, detach, mayBeDone);
        }
        asLogin(() -> work.history().progress(version, statement.number()));
        done = statement.number();
    }

    private void execute(SqlStatement statement) throws StatementFailure {
        work.execute(script.file(), statement);
    }

    /** Something written to the history. */
    @FunctionalInterface
    private interface Line {
        void write() throws SQLException;
    }

    private void asLogin(Line line) throws SQLException {
        work.session().transaction(() -> written(line));
    }

    /** As whoever logged in, until the transaction ends: the script may have changed role. */
    private boolean written(Line line) throws SQLException {
        work.session().execute("set local session authorization default; set local role none");
        line.write();
        return true;
    }

    /** In one transaction with the count, unless the statement refuses that. */
    private void counting(SqlStatement statement) throws SQLException {
        refuseDoubt(statement);
        try {
            attempts(() -> inTransaction(statement));
        } catch (OnlyAlone refused) {
            int number = statement.number();
            asLogin(() -> work.history().log().alone(version, number, script.sha256()));
            ranAlone = true;
            attempts(() -> execute(statement));
            asLogin(() -> work.history().progress(version, number));
        }
        done = statement.number();
    }

    private void inTransaction(SqlStatement statement) throws SQLException, StatementFailure {
        try {
            work.session()
                    .transaction(
                            () -> {
                                try {
                                    execute(statement);
                                } catch (StatementFailure failure) {
                                    throw new Rejected(failure);
                                }
                                return written(
                                        () -> work.history().progress(version, statement.number()));
                            });
        } catch (Rejected rejected) {
            boolean alone = ONLY_ALONE.contains(SqlErrors.state(rejected.failure.error()));
            if (alone) {
                throw new OnlyAlone();
            }
            throw rejected.failure;
        } catch (SQLException atCommit) {
            throw new StatementFailure(script.file(), statement, atCommit);
        }
    }

    /** Carries a statement's failure through the transaction that it ends. */
    private static final class Rejected extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient StatementFailure failure;

        Rejected(StatementFailure failure) {
            super(failure);
            this.failure = failure;
        }
    }

    /** The statement cannot run in a transaction; nothing of it was done. */
    private static final class OnlyAlone extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Nobody can say whether it was carried out, and doing it twice may be wrong. */
    private void refuseDoubt(SqlStatement statement) {
        if (begunAlone.equals(Optional.of(statement.number())) && done == counted) {
            throw Failure.of(
                    ExitCode.PARTLY_APPLIED,
                    Problem.at(
                            place(statement),
                            "in-doubt",
                            "statement %d ran without a transaction when the program was killed: whether it was carried out is not known"
                                    .formatted(statement.number()),
                            "Look at the database; then say what is done: migrate repair --version %s --done %d or %d"
                                    .formatted(version, statement.number(), done)));
        }
    }

    private Place place(SqlStatement statement) {
        return new Place(script.file(), statement.line(), statement.number(), statement.excerpt());
    }

    private void build(SqlStatement statement, Mode.BuildsIndex build, boolean mayBeDone)
            throws SQLException {
        indexes.awaitBuilders(build.index(), work.stop());
        var status = indexes.status(build.index());
        boolean finished = status.filter(s -> s == Indexes.Status.VALID).isPresent();
        if (mayBeDone && finished) {
            return;
        }
        if (status.filter(s -> s == Indexes.Status.INVALID).isPresent()) {
            work.progress().say("  dropping the invalid leftover of index " + build.index());
            indexes.drop(build.index());
        }
        try {
            patiently(statement);
        } catch (Failure failure) {
            dropLeftover(build.index());
            throw failure;
        }
        if (indexes.status(build.index()).filter(s -> s == Indexes.Status.VALID).isEmpty()) {
            throw invalid(statement, build.index().toString());
        }
    }

    /** A failed build leaves an invalid index; best taken away now, else by the next run. */
    private void dropLeftover(Name index) {
        try {
            boolean left =
                    indexes.status(index).filter(s -> s == Indexes.Status.INVALID).isPresent();
            if (left) {
                indexes.drop(index);
            }
        } catch (SQLException gone) {
            work.progress().say("  the invalid index " + index + " stays until the next run");
        }
    }

    private void drop(SqlStatement statement, Mode.DropsIndexes drop, boolean mayBeDone)
            throws SQLException {
        boolean gone = mayBeDone;
        for (Name index : drop.indexes()) {
            gone &= indexes.status(index).isEmpty();
        }
        if (!gone) {
            patiently(statement);
        }
    }

    private void detach(SqlStatement statement, Mode.Detaches detach, boolean mayBeDone)
            throws SQLException {
        var pending =
                work.session()
                        .first(
                                "select inhdetachpending from pg_catalog.pg_inherits where inhparent = pg_catalog.to_regclass(?) and inhrelid = pg_catalog.to_regclass(?)",
                                row -> row.getBoolean(1),
                                detach.table().sql(),
                                detach.partition().sql());
        if (mayBeDone && pending.isEmpty()) {
            return;
        }
        if (pending.orElse(false)) {
            work.session()
                    .execute(
                            "alter table %s detach partition %s finalize"
                                    .formatted(detach.table().sql(), detach.partition().sql()));
        } else {
            patiently(statement);
        }
    }

    /** A concurrent statement waits for old transactions without blocking anyone: no lock limit. */
    private void patiently(SqlStatement statement) throws SQLException {
        work.session().lockTimeout(Duration.ZERO);
        try {
            attempts(() -> execute(statement));
        } finally {
            restoreLockTimeout();
        }
    }

    private void restoreLockTimeout() {
        try {
            work.session().lockTimeout(work.session().settings().lockTimeout());
        } catch (SQLException gone) {
            // The session is lost with its settings; the statement's own error says so.
        }
    }

    /** Something that may have to wait for others' locks. */
    @FunctionalInterface
    private interface Attempt {
        void run() throws SQLException, StatementFailure;
    }

    private void attempts(Attempt once) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                once.run();
                return;
            } catch (StatementFailure failure) {
                boolean again =
                        SqlErrors.isContention(failure.error())
                                && attempt <= work.limits().retries()
                                && !work.stop().isAsked();
                if (!again) {
                    throw failure(failure);
                }
                work.stop().pause(work.limits().pause(attempt));
            }
        }
    }

    private Failure failure(StatementFailure failure) {
        return isUnchanged()
                ? work.classify(
                        failure,
                        ExitCode.ROLLED_BACK,
                        "; nothing of the file is left",
                        "Correct the statement, then run the command again")
                : work.classify(
                        failure,
                        ExitCode.PARTLY_APPLIED,
                        "; %d statements of the file are done and stay".formatted(done),
                        "Correct statement %d, then run the command again: it goes on there"
                                .formatted(failure.number()));
    }

    private void requireNoneInvalid(Set<String> before) throws SQLException {
        Set<String> now = indexes.invalid();
        now.removeAll(before);
        if (!now.isEmpty() && !script.statements().isEmpty()) {
            throw invalid(script.statements().getLast().statement(), String.join(", ", now));
        }
    }

    private Failure invalid(SqlStatement statement, String index) {
        return Failure.of(
                ExitCode.PARTLY_APPLIED,
                Problem.at(
                        place(statement),
                        "invalid-index",
                        "the index " + index + " is there but not valid: no query would use it",
                        "Run the command again: it drops the index and builds it anew"));
    }
}
