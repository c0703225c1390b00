package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.backup.Check;
import dev.safetysystem.migrate.backup.Drill;
import dev.safetysystem.migrate.backup.Meter;
import dev.safetysystem.migrate.backup.SetStore;
import dev.safetysystem.migrate.destination.Destination;
import dev.safetysystem.migrate.destination.DestinationException;
import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.outcome.Result;
import dev.safetysystem.migrate.restore.RestoreTools;
import dev.safetysystem.migrate.restore.TestRestore;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.InstantSource;
import java.util.List;

/** {@code migrate drill}. */
@CommandLine.Command(
        name = "drill",
        description = {
            "Restores a backup set into a scratch database, proves it there, and drops it.",
            "The set's level becomes Restored; if it fails, the set no longer counts as verified."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The URL names the server (any database of it); it may be another server than the one",
            "that was backed up. No database that exists is touched.",
            "",
            "Examples:",
            "  migrate drill --destination /backups --set shop/shopdb/latest",
            "  migrate drill --url postgresql://tester@scratch:5432/postgres --destination /backups --set shop/shopdb/latest"
        })
final class DrillCommand implements Command {
    @Mixin private ConnectionOptions database;
    @Mixin private DestinationOptions destination;
    @Mixin private SetOptions set;
    @Mixin private ClientOptions client;
    @Mixin private OutputOptions output;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "2",
            description =
                    "How many tables and indexes to restore at a time. Default: ${DEFAULT-VALUE}.")
    private int jobs;

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
        var drill =
                new TestRestore(
                                store,
                                new RestoreTools(
                                        check,
                                        programs,
                                        process,
                                        meter,
                                        invocation.stop(),
                                        InstantSource.system()))
                        .run(
                                url,
                                database.settings(),
                                chosen,
                                content,
                                Math.max(1, jobs),
                                client.workFolder);
        return result(chosen.address().toString(), drill);
    }

    private static Result result(String set, Drill drill) {
        var facts =
                Json.fields()
                        .with("set", set)
                        .with("level", drill.passed() ? "Restored" : "Damaged")
                        .with("tookMillis", drill.took().toMillis())
                        .with("serverVersion", drill.serverVersion());
        if (drill.passed()) {
            return Result.done(
                    "%s was restored and is equal, in %d s"
                            .formatted(set, drill.took().toSeconds()),
                    facts);
        }
        return new Result(
                ExitCode.PROOF_FAILED,
                set + " cannot be relied on",
                facts,
                List.of(
                        Problem.of(
                                "drill-failed",
                                drill.finding(),
                                "Make a new backup and drill it; find out what damaged this one")),
                List.of());
    }
}
