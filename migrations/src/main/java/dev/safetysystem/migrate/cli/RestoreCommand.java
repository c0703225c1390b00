package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.backup.Check;
import dev.safetysystem.migrate.backup.Meter;
import dev.safetysystem.migrate.backup.SetStore;
import dev.safetysystem.migrate.destination.Destination;
import dev.safetysystem.migrate.destination.DestinationException;
import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.outcome.Result;
import dev.safetysystem.migrate.restore.Restore;
import dev.safetysystem.migrate.restore.RestoreReport;
import dev.safetysystem.migrate.restore.RestoreRequest;
import dev.safetysystem.migrate.restore.RestoreTools;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** {@code migrate restore}. */
@CommandLine.Command(
        name = "restore",
        description = {
            "Replaces the database by a backup set, by a swap of names.",
            "Everything written after the set's instant is lost; the replaced database is kept."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The set is restored into <database>_restore_<id> and proved there. Then, when nobody is",
            "connected any more, one transaction renames the live database to",
            "<database>_quarantine_<time> and the new one to <database>. Killed at any moment, it is",
            "either done or not begun; run it again.",
            "",
            "Examples:",
            "  migrate restore --destination /backups --set shop/shopdb/latest --dry-run",
            "  migrate restore --destination /backups --set shop/shopdb/nightly-20261120T020041Z --accepting-loss-since 2026-11-20T02:00:41Z"
        })
final class RestoreCommand implements Command {
    @Mixin private ConnectionOptions database;
    @Mixin private DestinationOptions destination;
    @Mixin private SetOptions set;
    @Mixin private ClientOptions client;
    @Mixin private OutputOptions output;

    @Option(
            names = "--accepting-loss-since",
            paramLabel = "TIME",
            description =
                    "The set's own instant, as --dry-run shows it: says that you know what is lost. Not needed if the database does not exist.")
    private Optional<String> acceptingLossSince = Optional.empty();

    @Option(
            names = "--maintenance-db",
            paramLabel = "NAME",
            defaultValue = "postgres",
            description = "A database of the same server to work from. Default: ${DEFAULT-VALUE}.")
    private String maintenance;

    @Option(
            names = "--request",
            paramLabel = "ID",
            description = "Name of this request: given again, it is not carried out again.")
    private Optional<String> request = Optional.empty();

    @Option(
            names = "--wait-sessions",
            paramLabel = "DURATION",
            defaultValue = "1m",
            description =
                    "How long to wait for sessions to end before the swap. Default: ${DEFAULT-VALUE}.")
    private Duration waitSessions;

    @Option(
            names = "--terminate-sessions",
            description = "End the sessions that are there, instead of waiting for them.")
    private boolean terminate;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "2",
            description =
                    "How many tables and indexes to restore at a time. Default: ${DEFAULT-VALUE}.")
    private int jobs;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "0s",
            description = "How long to wait for the database's lock. Default: ${DEFAULT-VALUE}.")
    private Duration wait;

    @Option(
            names = "--dry-run",
            description = "Prove the set and say what would be lost; change nothing.")
    private boolean dryRun;

    @Override
    public Result run(Invocation invocation) {
        return destination.use(invocation, place -> run(invocation, place));
    }

    private Result run(Invocation invocation, Destination place) throws DestinationException {
        var url = database.connection(invocation);
        var store = new SetStore(place);
        var chosen = set.find(store);
        var content = SetOptions.postgres(chosen);
        var programs = client.programs(invocation);
        var process = client.process(invocation);
        var meter = new Meter(invocation.progress(), InstantSource.system());
        var check = new Check(store, programs, process, meter, invocation.stop());
        var report =
                new Restore(
                                place,
                                new RestoreTools(
                                        check,
                                        programs,
                                        process,
                                        meter,
                                        invocation.stop(),
                                        InstantSource.system()))
                        .run(url, database.settings(), chosen, content, request());
        return result(
                report,
                chosen.address().toString(),
                chosen.manifest().snapshotAt(),
                content.database());
    }

    private RestoreRequest request() {
        return new RestoreRequest(
                maintenance,
                acceptingLossSince.map(RestoreCommand::instant),
                request,
                waitSessions,
                terminate,
                Math.max(1, jobs),
                client.workFolder,
                wait,
                dryRun);
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw Failure.badInput(
                    "accepting-loss-since",
                    "--accepting-loss-since " + text + " is not an instant",
                    "Write it as --dry-run shows it, such as 2026-11-20T02:00:41Z");
        }
    }

    private static Result result(
            RestoreReport report, String set, Instant snapshotAt, String from) {
        var changes = Json.fields();
        for (var entry : report.lost().entrySet()) {
            changes = changes.with(entry.getKey(), entry.getValue());
        }
        var facts =
                Json.fields()
                        .with("outcome", report.outcome().name())
                        .with("set", set)
                        .with("snapshotAt", snapshotAt.toString())
                        .with("backedUpFrom", from)
                        .with("database", report.database())
                        .with("quarantine", report.quarantine())
                        .with("changes", changes)
                        .with("sessions", report.sessions())
                        .with("leftovers", report.leftovers())
                        .with("tookMillis", report.took().toMillis());
        var warnings =
                report.remarks().stream()
                        .map(
                                r ->
                                        Problem.of(
                                                "remark",
                                                r,
                                                "Look at it before the application starts"))
                        .toList();
        return Result.done(message(report, set), facts).warning(warnings);
    }

    private static String message(RestoreReport report, String set) {
        return switch (report.outcome()) {
            case DONE ->
                    report.database()
                            + " is "
                            + set
                            + (report.quarantine().isEmpty()
                                    ? ""
                                    : "; the replaced one is kept as " + report.quarantine());
            case DONE_BEFORE -> "this request was carried out before; nothing was done now";
            case PLANNED -> "the set is complete and undamaged; nothing was changed";
        };
    }
}
