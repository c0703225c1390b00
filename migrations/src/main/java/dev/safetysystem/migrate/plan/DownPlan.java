package dev.safetysystem.migrate.plan;

import dev.safetysystem.migrate.history.HistoryRow;
import dev.safetysystem.migrate.history.Release;
import dev.safetysystem.migrate.history.State;
import dev.safetysystem.migrate.lint.Analysis;
import dev.safetysystem.migrate.lint.Finding;
import dev.safetysystem.migrate.lint.Rule;
import dev.safetysystem.migrate.outcome.Place;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.scripts.FileLint;
import dev.safetysystem.migrate.scripts.Script;
import dev.safetysystem.migrate.scripts.ScriptReader;
import dev.safetysystem.migrate.scripts.Version;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a down does, from the texts that the history kept: the files need not be there.
 *
 * @param steps what is taken back, last applied first
 * @param refusals why nothing is done
 */
public record DownPlan(List<Step> steps, List<Problem> refusals) {
    private static final Set<Rule> LOSES_DATA =
            EnumSet.of(
                    Rule.DROP_TABLE,
                    Rule.DROP_COLUMN,
                    Rule.DROP_SEQUENCE,
                    Rule.DROP_EXTENSION,
                    Rule.CASCADE,
                    Rule.TRUNCATE,
                    Rule.BULK_CHANGE,
                    Rule.DELETES_ROWS,
                    Rule.OVERWRITES_ROWS,
                    Rule.ROW_CHANGE,
                    Rule.CHANGE_TYPE,
                    Rule.WIDENS_TEXT,
                    Rule.UNLOGGED,
                    Rule.DISABLES_CHECKS,
                    Rule.OPAQUE,
                    Rule.UNKNOWN_FUNCTION,
                    Rule.UNKNOWN_STATEMENT);

    /** The author of a rollback may say that he looked at what the judgement cannot see. */
    private static final Set<Rule> LOOKED_AT =
            EnumSet.of(Rule.OPAQUE, Rule.UNKNOWN_FUNCTION, Rule.UNKNOWN_STATEMENT);

    /**
     * One migration to be taken back.
     *
     * @param row its line in the history
     * @param down what takes it back
     * @param done how many statements an earlier attempt finished
     */
    public record Step(HistoryRow row, Script down, int done) {}

    /** How far down. */
    public sealed interface Target {
        /** The last so many that were applied. */
        record Steps(int count) implements Target {}

        /** Everything above a version; empty is everything. */
        record Above(Optional<Version> version) implements Target {}
    }

    public DownPlan {
        steps = List.copyOf(steps);
        refusals = List.copyOf(refusals);
    }

    /**
     * Plans.
     *
     * @param rows the history
     * @param target how far
     * @param acceptLoss whether a person accepted that data is lost
     * @param keep what the revision needs that must still run afterwards
     */
    public static DownPlan of(
            List<HistoryRow> rows, Target target, boolean acceptLoss, Optional<Release> keep) {
        var refusals = new ArrayList<Problem>();
        List<HistoryRow> present =
                rows.stream()
                        .filter(row -> row.state().isPresent())
                        .sorted(Comparator.comparingLong(HistoryRow::position).reversed())
                        .toList();
        List<HistoryRow> chosen = choose(present, target, refusals);
        var steps = new ArrayList<Step>();
        for (HistoryRow row : chosen) {
            read(row, refusals).ifPresent(down -> steps.add(step(row, down, acceptLoss, refusals)));
        }
        keep.ifPresent(release -> checkFloor(release, chosen, refusals));
        return new DownPlan(steps, refusals);
    }

    private static List<HistoryRow> choose(
            List<HistoryRow> present, Target target, List<Problem> refusals) {
        return switch (target) {
            case Target.Steps(int count) -> {
                if (count > present.size()) {
                    refusals.add(
                            Problem.of(
                                    "too-many-steps",
                                    "%d steps down were asked for, %d are applied"
                                            .formatted(count, present.size()),
                                    "Ask for at most " + present.size()));
                }
                yield present.stream().limit(count).toList();
            }
            case Target.Above(Optional<Version> version) -> {
                if (version.isPresent()
                        && present.stream().noneMatch(r -> r.version().equals(version.get()))) {
                    refusals.add(
                            Problem.of(
                                    "unknown-version",
                                    "--to names version %s, which is not applied"
                                            .formatted(version.get()),
                                    "Name an applied version (migrate status), or 0 for none"));
                }
                yield present.stream()
                        .filter(r -> version.isEmpty() || r.version().compareTo(version.get()) > 0)
                        .toList();
            }
        };
    }

    private static Optional<Script> read(HistoryRow row, List<Problem> refusals) {
        if (row.baselined()) {
            refusals.add(
                    Problem.of(
                            "baselined",
                            "version %s was adopted by baseline, not applied by this program"
                                    .formatted(row.version()),
                            "Take it back by hand, if it really should be"));
            return Optional.empty();
        }
        if (row.downText().isEmpty()) {
            refusals.add(
                    Problem.at(
                            Place.file(row.file()),
                            "no-down",
                            "version %s was applied without a rollback".formatted(row.version()),
                            "Write a new migration that undoes it"));
            return Optional.empty();
        }
        return ScriptReader.read(row.file() + " (down)", row.downText().get(), refusals);
    }

    private static Step step(
            HistoryRow row, Script down, boolean acceptLoss, List<Problem> refusals) {
        refusals.addAll(FileLint.ofDown(down).errors());
        boolean proved = !down.comments().lossless().isEmpty();
        if (!proved && !acceptLoss) {
            down.statements().stream()
                    .filter(analysis -> losesData(down, analysis))
                    .findFirst()
                    .ifPresent(losing -> refusals.add(mayLoseData(down, losing)));
        }
        return new Step(row, down, row.state() == State.REVERTING ? row.statement() : 0);
    }

    private static boolean losesData(Script down, Analysis analysis) {
        return analysis.findings().stream()
                .map(Finding::rule)
                .filter(
                        rule ->
                                !LOOKED_AT.contains(rule)
                                        || !down.comments().allowed().contains(rule))
                .anyMatch(LOSES_DATA::contains);
    }

    private static Problem mayLoseData(Script down, Analysis losing) {
        return Problem.at(
                new Place(
                        down.file(),
                        losing.statement().line(),
                        losing.statement().number(),
                        losing.statement().excerpt()),
                "may-lose-data",
                "taking this back may lose rows, and no query proves that it does not",
                "Add -- lossless: <query that returns 0> to the rollback before it is applied, or say --accept-loss");
    }

    private static void checkFloor(Release keep, List<HistoryRow> chosen, List<Problem> refusals) {
        for (HistoryRow row : chosen) {
            if (row.version().compareTo(keep.needs()) <= 0) {
                refusals.add(
                        Problem.of(
                                "below-floor",
                                "revision %s needs schema %s; this would take back %s"
                                        .formatted(keep.revision(), keep.needs(), row.version()),
                                "Go down to " + keep.needs() + " at most"));
            }
        }
    }
}
