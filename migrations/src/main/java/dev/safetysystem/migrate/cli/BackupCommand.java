package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.backup.BackupReport;
import dev.safetysystem.migrate.backup.BackupRequest;
import dev.safetysystem.migrate.backup.Level;
import dev.safetysystem.migrate.backup.Meter;
import dev.safetysystem.migrate.backup.Pool;
import dev.safetysystem.migrate.backup.PostgresBackup;
import dev.safetysystem.migrate.backup.SetAddress;
import dev.safetysystem.migrate.backup.SetStore;
import dev.safetysystem.migrate.backup.StoredSet;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Result;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.time.InstantSource;

/** {@code migrate backup}. */
@CommandLine.Command(
        name = "backup",
        description = "Makes one backup set of the database, and proves it.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The dump, its copy at the destination and the copy's bytes are proved before the manifest",
            "is written; a set without a manifest does not exist. Nothing else is deleted by it.",
            "",
            "Examples:",
            "  migrate backup --destination /backups --system shop --name nightly",
            "  migrate backup --destination s3://backups/prod --s3-endpoint https://minio:9000 --system shop",
            "  migrate backup --destination /backups --system shop --pool pre-migration --name before-18"
        })
final class BackupCommand implements Command {
    @Mixin private ConnectionOptions database;
    @Mixin private DestinationOptions destination;
    @Mixin private ClientOptions client;
    @Mixin private OutputOptions output;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "backup",
            description =
                    "Name of the backup: sets are called NAME-<time>. Default: ${DEFAULT-VALUE}.")
    private String name;

    @Option(
            names = "--pool",
            paramLabel = "POOL",
            defaultValue = "scheduled",
            description =
                    "What it is for: scheduled, pre-migration or pre-restore. Default: ${DEFAULT-VALUE}.")
    private String pool;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            defaultValue = "Readable",
            description = {
                "How far to prove it: Written (hash at the destination) or Readable (also read through by pg_restore).",
                "Restored takes the command drill. Default: ${DEFAULT-VALUE}."
            })
    private String level;

    @Option(
            names = "--allow-empty",
            description = "Also back up a database without any table (before a first install).")
    private boolean allowEmpty;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "0s",
            description = "How long to wait for the database's lock. Default: ${DEFAULT-VALUE}.")
    private Duration wait;

    @Override
    public Result run(Invocation invocation) {
        var request = request();
        var url = database.connection(invocation);
        var report =
                destination.use(
                        invocation,
                        place ->
                                new PostgresBackup(
                                                new SetStore(place),
                                                client.programs(invocation),
                                                client.process(invocation),
                                                new Meter(
                                                        invocation.progress(),
                                                        InstantSource.system()),
                                                invocation.stop(),
                                                InstantSource.system())
                                        .make(url, database.settings(), request));
        return result(report).warning(ConnectionOptions.warnings(url));
    }

    private BackupRequest request() {
        return new BackupRequest(
                SetAddress.checkedName(name),
                pool(pool),
                database.system(),
                database.revision(),
                Level.of(level)
                        .filter(l -> l != Level.RESTORED)
                        .orElseThrow(
                                () ->
                                        Failure.badInput(
                                                "level",
                                                "--level "
                                                        + level
                                                        + " is neither Written nor Readable",
                                                "For Restored, run drill on the set")),
                client.workFolder,
                allowEmpty,
                wait,
                Version.text());
    }

    /** The pool of that name. */
    static Pool pool(String name) {
        return Pool.of(name)
                .orElseThrow(
                        () ->
                                Failure.badInput(
                                        "pool",
                                        "--pool " + name + " is not known",
                                        "Use scheduled, pre-migration or pre-restore"));
    }

    private static Result result(BackupReport report) {
        var manifest = report.manifest();
        return Result.done(
                "backup %s is %s, %s"
                        .formatted(
                                report.address(),
                                manifest.level().word(),
                                Meter.size(manifest.size())),
                SetFacts.all(new StoredSet.Complete(report.address(), manifest, manifest.level()))
                        .with("makingMillis", report.making().toMillis())
                        .with("verifyingMillis", report.verifying().toMillis()));
    }
}
