package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.backup.Meter;
import dev.safetysystem.migrate.backup.Pool;
import dev.safetysystem.migrate.backup.Prune;
import dev.safetysystem.migrate.backup.Retention;
import dev.safetysystem.migrate.backup.SetStore;
import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.outcome.Result;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;

/** {@code migrate prune}. */
@CommandLine.Command(
        name = "prune",
        description = "Deletes the backup sets of one pool that no rule keeps. Needs no database.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Rules are ORed, as in restic: the newest set of each of the last N days, ISO weeks or",
            "months that hold one. Only verified sets count, the newest verified one always stays, and",
            "before anything is deleted every set that stays is read back from the destination.",
            "",
            "Examples:",
            "  migrate prune --destination /backups --system shop --database shopdb --keep-daily 7 --keep-weekly 4 --keep-monthly 12 --dry-run",
            "  migrate prune --destination /backups --system shop --database shopdb --pool pre-migration --keep-last 3 --keep-within 48h"
        })
final class PruneCommand implements Command {
    @Mixin private DestinationOptions destination;
    @Mixin private OutputOptions output;

    @Option(names = "--system", paramLabel = "NAME", required = true, description = "The system.")
    private String system;

    @Option(
            names = "--database",
            paramLabel = "NAME",
            required = true,
            description = "The database whose sets are pruned.")
    private String database;

    @Option(
            names = "--pool",
            paramLabel = "POOL",
            defaultValue = "scheduled",
            description = "scheduled or pre-migration. Default: ${DEFAULT-VALUE}.")
    private String pool;

    @Option(
            names = "--keep-last",
            paramLabel = "N",
            defaultValue = "0",
            description = "The newest N sets.")
    private int last;

    @Option(
            names = "--keep-daily",
            paramLabel = "N",
            defaultValue = "0",
            description = "One per day, of N days.")
    private int daily;

    @Option(
            names = "--keep-weekly",
            paramLabel = "N",
            defaultValue = "0",
            description = "One per ISO week, of N weeks.")
    private int weekly;

    @Option(
            names = "--keep-monthly",
            paramLabel = "N",
            defaultValue = "0",
            description = "One per month, of N months.")
    private int monthly;

    @Option(
            names = "--keep-within",
            paramLabel = "DURATION",
            defaultValue = "0s",
            description = "All that are younger than this, counted from the newest verified one.")
    private Duration within;

    @Option(
            names = "--time-zone",
            paramLabel = "ZONE",
            defaultValue = "Etc/UTC",
            description = "Where days begin. Default: ${DEFAULT-VALUE}.")
    private String zone;

    @Option(names = "--dry-run", description = "Only say what would be deleted.")
    private boolean dryRun;

    @Override
    public Result run(Invocation invocation) {
        var chosen = BackupCommand.pool(pool);
        if (chosen == Pool.PRE_RESTORE) {
            throw Failure.badInput(
                    "pool",
                    "a set of pool pre-restore may be needed to undo a restore, so no rule deletes it",
                    "Delete a set's folder by hand when you are sure");
        }
        var retention = retention();
        var report =
                destination.use(
                        invocation,
                        place ->
                                new Prune(
                                                new SetStore(place),
                                                new Meter(
                                                        invocation.progress(),
                                                        InstantSource.system()),
                                                invocation.stop())
                                        .run(
                                                system,
                                                database,
                                                chosen,
                                                retention,
                                                Instant.now(),
                                                dryRun));
        return result(report);
    }

    private Retention retention() {
        try {
            return new Retention(last, daily, weekly, monthly, within, ZoneId.of(zone));
        } catch (DateTimeException e) {
            throw Failure.badInput(
                    "time-zone",
                    "--time-zone " + zone + " is not known",
                    "Use a name such as Europe/Berlin");
        } catch (IllegalArgumentException e) {
            throw Failure.badInput("retention", e.getMessage(), "Give at least one rule");
        }
    }

    private static Result result(Prune.Report report) {
        var message =
                "%d sets kept, %d %s"
                        .formatted(
                                report.kept(),
                                report.removable(),
                                report.carriedOut() ? "deleted" : "would be deleted");
        var facts =
                Json.fields()
                        .with("kept", report.kept())
                        .with(report.carriedOut() ? "deleted" : "removable", report.removable())
                        .with(
                                "sets",
                                Json.items(
                                        report.fates().entrySet().stream()
                                                .map(
                                                        e ->
                                                                Json.fields()
                                                                        .with(
                                                                                "set",
                                                                                e.getKey().set())
                                                                        .with(
                                                                                "fate",
                                                                                fate(e.getValue())))
                                                .toList()))
                        .with(
                                "interrupted",
                                report.abandoned().stream().map(Object::toString).toList());
        if (report.damaged().isEmpty()) {
            return Result.done(message, facts);
        }
        var problems =
                report.damaged().stream()
                        .map(
                                d ->
                                        Problem.of(
                                                "set-damaged",
                                                d.address() + ": " + d.reason(),
                                                "It was not counted and not deleted; find out what damaged it, then remove its folder"))
                        .toList();
        return new Result(ExitCode.PROOF_FAILED, message, facts, problems, List.of());
    }

    private static String fate(Retention.Fate fate) {
        return switch (fate) {
            case Retention.Kept kept -> "kept: " + String.join(", ", kept.because());
            case Retention.Removable removable -> "deleted: " + removable.because();
        };
    }
}
