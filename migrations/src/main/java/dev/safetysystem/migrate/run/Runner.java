package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.db.DatabaseLock;
import dev.safetysystem.migrate.db.ServerFacts;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.history.Actor;
import dev.safetysystem.migrate.history.History;
import dev.safetysystem.migrate.history.HistoryRow;
import dev.safetysystem.migrate.history.Release;
import dev.safetysystem.migrate.history.State;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.plan.DownPlan;
import dev.safetysystem.migrate.plan.Present;
import dev.safetysystem.migrate.plan.UpPlan;
import dev.safetysystem.migrate.plan.Wanted;
import dev.safetysystem.migrate.process.Stop;
import dev.safetysystem.migrate.progress.Progress;
import dev.safetysystem.migrate.run.StepwiseFile.Doubt;
import dev.safetysystem.migrate.scripts.Migration;
import dev.safetysystem.migrate.scripts.Phase;
import dev.safetysystem.migrate.scripts.Repeatable;
import dev.safetysystem.migrate.scripts.Script;
import dev.safetysystem.migrate.scripts.ScriptFolder;
import dev.safetysystem.migrate.scripts.Version;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Carries out ups and downs. The caller opens the session and closes it. */
public final class Runner {
    private final Session session;
    private final Actor actor;
    private final Limits limits;
    private final Progress progress;
    private final Stop stop;

    /** A runner over one session. */
    public Runner(Session session, Actor actor, Limits limits, Progress progress, Stop stop) {
        this.session = session;
        this.actor = actor;
        this.limits = limits;
        this.progress = progress;
        this.stop = stop;
    }

    /**
     * What was done before the command ended, however it ended.
     *
     * @param versions what was applied or taken back, in order
     * @param warnings what a person should look at
     * @param failure why it ended early
     */
    public record Done(List<String> versions, List<Problem> warnings, Optional<Failure> failure) {
        public Done {
            versions = List.copyOf(versions);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Applies what is pending.
     *
     * @param needs the lowest schema that the revision can run on, if it says so
     */
    public Done up(ScriptFolder folder, Wanted wanted, Optional<Version> needs) {
        var done = new ArrayList<String>();
        var warnings = new ArrayList<Problem>();
        return locked(
                done,
                warnings,
                work -> {
                    Present present = Ground.of(session, work.history(), wanted.phases());
                    UpPlan planned = UpPlan.of(folder, present, wanted);
                    UpPlan plan =
                            present.unused()
                                    ? planned
                                    : planned.refused(
                                            TextColumns.notWidened(session, planned.steps()));
                    warnings.addAll(plan.warnings());
                    if (!plan.refusals().isEmpty()) {
                        throw Failure.of(ExitCode.BAD_INPUT, plan.refusals());
                    }
                    work.history().prepare();
                    if (present.unused()) {
                        work.history().kept().beginFirstUp();
                    }
                    declare(work.history(), folder, needs);
                    if (!plan.repeated().isEmpty()) {
                        work.history().repeated().prepare();
                    }
                    boolean idle = plan.steps().isEmpty() && plan.repeated().isEmpty();
                    if (!idle || !work.history().objects().isUpToDate()) {
                        recorded(work, recording -> carryOut(work, plan, recording, done));
                    }
                    if (present.unused() && plan.later().isEmpty()) {
                        work.history().kept().endFirstUp();
                    }
                });
    }

    private void carryOut(Work work, UpPlan plan, Recording recording, List<String> done)
            throws SQLException {
        for (UpPlan.Step step : plan.steps()) {
            recording.begins();
            apply(work, step);
            done.add(step.migration().version().text());
            recording.done(done.getLast());
        }
        for (Repeatable repeatable : plan.repeated()) {
            recording.begins();
            repeat(work, repeatable);
            done.add(repeatable.name());
            recording.done(done.getLast());
        }
    }

    private void repeat(Work work, Repeatable repeatable) throws SQLException {
        progress.say("applying " + repeatable.name());
        long begin = System.nanoTime();
        new TransactionalFile(work, repeatable.script())
                .run(() -> {}, () -> work.history().repeated().applied(repeatable, since(begin)));
    }

    /**
     * Takes a file as it reads now for what was applied, or a count of statements for what is done.
     *
     * @param done how many statements of an unfinished file a person found done
     */
    public Done repair(
            ScriptFolder folder, Version version, Optional<Integer> done, String because) {
        var repaired = new ArrayList<String>();
        return locked(
                repaired,
                List.of(),
                work -> {
                    Migration migration =
                            folder.find(version).orElseThrow(() -> Repair.noFile(version));
                    HistoryRow row = Repair.row(work.history().rows(), version);
                    work.history().prepare();
                    if (done.isPresent()) {
                        Repair.requireUnfinished(row, migration, done.get());
                        work.history().repaired(version, done.get(), because);
                    } else {
                        Repair.requireApplied(row);
                        work.history().repaired(migration, because);
                    }
                    repaired.add(version.text());
                });
    }

    /** Takes back. */
    public Done down(DownPlan.Target target, boolean acceptLoss, Optional<String> keep) {
        var done = new ArrayList<String>();
        return locked(
                done,
                List.of(),
                work -> {
                    Optional<Release> kept = Optional.empty();
                    if (keep.isPresent()) {
                        kept = work.history().releases().of(keep.get());
                        if (kept.isEmpty()) {
                            throw unknownRelease(keep.get());
                        }
                    }
                    DownPlan plan = DownPlan.of(work.history().rows(), target, acceptLoss, kept);
                    if (!plan.refusals().isEmpty()) {
                        throw Failure.of(ExitCode.BAD_INPUT, plan.refusals());
                    }
                    for (DownPlan.Step step : plan.steps()) {
                        Lossless.prove(session, step, acceptLoss);
                    }
                    if (plan.steps().isEmpty()) {
                        return;
                    }
                    work.history().prepare();
                    recorded(
                            work,
                            recording -> {
                                for (DownPlan.Step step : plan.steps()) {
                                    recording.begins();
                                    revert(work, step, acceptLoss);
                                    done.add(step.row().version().text());
                                    recording.done("the down of " + done.getLast());
                                }
                            });
                });
    }

    /** Something done under the lock. */
    @FunctionalInterface
    private interface Locked {
        void run(Work work) throws SQLException;
    }

    private Done locked(List<String> done, List<Problem> warnings, Locked action) {
        Optional<Failure> failure = Optional.empty();
        try {
            ServerFacts.of(session).requireWritable();
            try (DatabaseLock lock = DatabaseLock.acquire(session, limits.patience(), stop);
                    Heartbeat heartbeat = Heartbeat.start(progress)) {
                var history = new History(session, actor);
                action.run(new Work(session, lock, history, limits, progress, heartbeat, stop));
            }
        } catch (SQLException error) {
            failure = Optional.of(SqlErrors.failure(error, "migrating " + session.url()));
        } catch (Failure ended) {
            failure = Optional.of(ended);
        }
        return new Done(done, warnings, failure);
    }

    /** Something done between two looks at the schema. */
    @FunctionalInterface
    private interface Recorded {
        void run(Recording recording) throws SQLException;
    }

    private void recorded(Work work, Recorded action) throws SQLException {
        String last =
                work.history().rows().stream()
                        .filter(row -> row.state().isPresent())
                        .reduce((first, second) -> second)
                        .map(row -> row.version().text())
                        .orElse("");
        Recording recording = Recording.begin(session, work.history(), last);
        try {
            action.run(recording);
        } finally {
            record(work, recording);
        }
    }

    /** Best effort: the work is done, and the next run records what this one could not. */
    private void record(Work work, Recording recording) {
        try {
            work.lock().assertHeld();
            recording.end();
        } catch (SQLException | Failure lost) {
            progress.say("warning: what was made could not be recorded; the next run does");
        }
    }

    private void declare(History history, ScriptFolder folder, Optional<Version> needs)
            throws SQLException {
        if (folder.migrations().isEmpty()) {
            return;
        }
        Version last = folder.migrations().getLast().version();
        Version lowest =
                needs.orElseGet(
                        () ->
                                folder.migrations().reversed().stream()
                                        .filter(m -> m.up().phase() == Phase.EXPAND)
                                        .map(Migration::version)
                                        .findFirst()
                                        .orElse(last));
        history.releases().declare(new Release(actor.revision(), last, lowest));
    }

    private void apply(Work work, UpPlan.Step step) throws SQLException {
        Migration migration = step.migration();
        progress.say(
                (step.resumed() ? "resuming " : "applying ")
                        + migration.version()
                        + " "
                        + migration.name());
        long begin = System.nanoTime();
        if (migration.up().isTransactional()) {
            noting(
                    work,
                    migration.version(),
                    migration.up(),
                    () ->
                            new TransactionalFile(work, migration.up())
                                    .run(
                                            () -> {},
                                            () -> work.history().applied(migration, since(begin))));
        } else {
            if (step.resumed()) {
                work.history().corrected(migration);
            } else {
                work.history().applying(migration);
            }
            stepwise(
                    work,
                    migration.version(),
                    new StepwiseFile(
                            work,
                            migration.version(),
                            migration.up(),
                            step.done(),
                            step.resumed() ? Doubt.NEXT : Doubt.NONE),
                    migration.up(),
                    true);
            // The script may have changed role: the history is written as whoever logged in.
            session.reset();
            session.update(
                    work.history()
                            .finished(
                                    migration.version(),
                                    State.APPLIED,
                                    migration.up().sha256(),
                                    since(begin)));
        }
    }

    private void revert(Work work, DownPlan.Step step, boolean acceptLoss) throws SQLException {
        Version version = step.row().version();
        progress.say("taking back " + version + " " + step.row().name());
        long begin = System.nanoTime();
        String sha = step.down().sha256();
        if (step.down().isTransactional()) {
            noting(
                    work,
                    version,
                    step.down(),
                    () ->
                            new TransactionalFile(work, step.down())
                                    .run(
                                            () -> Lossless.proveLocked(work, step, acceptLoss),
                                            () ->
                                                    work.history()
                                                            .finished(
                                                                    version,
                                                                    State.REVERTED,
                                                                    sha,
                                                                    since(begin))));
        } else {
            Lossless.prove(session, step, acceptLoss);
            boolean begun = step.row().state() != State.APPLIED;
            if (step.row().state() != State.REVERTING) {
                work.history().reverting(version);
            }
            stepwise(
                    work,
                    version,
                    new StepwiseFile(
                            work,
                            version,
                            step.down(),
                            step.done(),
                            begun ? Doubt.ALL : Doubt.NONE),
                    step.down(),
                    false);
            session.reset();
            session.update(work.history().finished(version, State.REVERTED, sha, since(begin)));
        }
    }

    private void stepwise(Work work, Version version, StepwiseFile file, Script script, boolean up)
            throws SQLException {
        try {
            file.run();
        } catch (Failure failure) {
            if (failure.exit() != ExitCode.UNREACHABLE) {
                note(work, version, file.done() + 1, script, failure);
                if (file.isUnchanged()) {
                    work.history().unbegun(version, up);
                }
            }
            // "Try again" promises that nothing was changed.
            boolean partly = failure.exit() == ExitCode.TRY_AGAIN && !file.isUnchanged();
            throw partly ? Failure.of(ExitCode.PARTLY_APPLIED, failure.problems()) : failure;
        }
    }

    /** Something that may fail. */
    @FunctionalInterface
    private interface Attempt {
        void run() throws SQLException;
    }

    /** Keeps a failure in the log: the file's own transaction is rolled back with its line. */
    private void noting(Work work, Version version, Script script, Attempt attempt)
            throws SQLException {
        try {
            attempt.run();
        } catch (Failure failure) {
            if (failure.exit() == ExitCode.ROLLED_BACK) {
                note(work, version, statement(failure), script, failure);
            }
            throw failure;
        }
    }

    private static int statement(Failure failure) {
        return failure.problems().getFirst().place().map(place -> place.statement()).orElse(0);
    }

    private void note(Work work, Version version, int statement, Script script, Failure failure) {
        try {
            session.reset();
            work.history().failed(version, statement, script.sha256(), failure.getMessage());
        } catch (SQLException lost) {
            progress.say("warning: the failure could not be written to the history");
        }
    }

    private static long since(long begin) {
        return (System.nanoTime() - begin) / 1_000_000;
    }

    private static Failure unknownRelease(String revision) {
        return Failure.badInput(
                "unknown-revision",
                "the history does not say which schema revision " + revision + " needs",
                "Name a revision for which migrate up was run");
    }
}
