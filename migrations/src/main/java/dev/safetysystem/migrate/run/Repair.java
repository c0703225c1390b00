package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.history.HistoryRow;
import dev.safetysystem.migrate.history.State;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.scripts.Migration;
import dev.safetysystem.migrate.scripts.Version;

import java.util.List;

/** What a repair may be about. */
final class Repair {
    private Repair() {}

    static Failure noFile(Version version) {
        return Failure.badInput(
                "unknown-version",
                "no file here has version " + version,
                "Name the version of the file whose text shall count");
    }

    static HistoryRow row(List<HistoryRow> rows, Version version) {
        return rows.stream()
                .filter(row -> row.version().equals(version) && row.state().isPresent())
                .findFirst()
                .orElseThrow(
                        () ->
                                Failure.badInput(
                                        "not-applied",
                                        "version " + version + " is not applied",
                                        "Run: migrate status"));
    }

    static void requireApplied(HistoryRow row) {
        if (row.state() != State.APPLIED) {
            throw Failure.badInput(
                    "unfinished",
                    "version %s is %s".formatted(row.version(), row.state().word()),
                    "Say with --done how many of its statements are done, or run: migrate up");
        }
    }

    static void requireUnfinished(HistoryRow row, Migration migration, int done) {
        if (row.state() == State.APPLIED) {
            throw Failure.badInput(
                    "finished",
                    "version %s is applied whole".formatted(row.version()),
                    "Leave --done out");
        }
        int all =
                row.state() == State.APPLYING
                        ? migration.up().statements().size()
                        : migration.down().map(down -> down.statements().size()).orElse(0);
        if (done < row.statement() || done > all) {
            throw Failure.badInput(
                    "done",
                    "%d of %d statements are counted; --done says %d"
                            .formatted(row.statement(), all, done),
                    "Say a number from %d to %d".formatted(row.statement(), all));
        }
    }
}
