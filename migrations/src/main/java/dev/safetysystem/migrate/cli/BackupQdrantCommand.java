package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.backup.Meter;
import dev.safetysystem.migrate.backup.SetAddress;
import dev.safetysystem.migrate.backup.SetStore;
import dev.safetysystem.migrate.outcome.Result;
import dev.safetysystem.migrate.qdrant.QdrantBackup;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** {@code migrate backup-qdrant}. */
@CommandLine.Command(
        name = "backup-qdrant",
        description = "Makes one backup set of a Qdrant cluster, by a snapshot on every node.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "check-backup and prune treat the set like any other.",
            "",
            "Example:",
            "  migrate backup-qdrant --qdrant-url http://qdrant-0:6333,http://qdrant-1:6333 --destination /backups --system shop --database vectors"
        })
final class BackupQdrantCommand implements Command {
    @Mixin private QdrantOptions qdrant;
    @Mixin private DestinationOptions destination;
    @Mixin private OutputOptions output;

    @Option(
            names = "--collections",
            paramLabel = "NAMES",
            split = ",",
            description = "Only these. Default: all.")
    private List<String> collections = List.of();

    @Option(names = "--system", paramLabel = "NAME", required = true, description = "The system.")
    private String system;

    @Option(
            names = "--database",
            paramLabel = "NAME",
            defaultValue = "vectors",
            description =
                    "Name of the store among the system's databases. Default: ${DEFAULT-VALUE}.")
    private String database;

    @Option(
            names = "--revision",
            paramLabel = "NAME",
            defaultValue = "by-hand",
            description = "Revision that serves now. Default: ${DEFAULT-VALUE}.")
    private String revision;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "vectors",
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
            names = "--work-dir",
            paramLabel = "DIR",
            description = "Where snapshots are fetched to. Default: as for backup.")
    private Optional<Path> workFolder = Optional.empty();

    @Override
    public Result run(Invocation invocation) {
        var request =
                new QdrantBackup.Request(
                        qdrant.nodes(),
                        qdrant.apiKey(invocation),
                        collections,
                        SetAddress.checkedName(name),
                        BackupCommand.pool(pool),
                        system,
                        database,
                        revision,
                        workFolder,
                        Version.text());
        var set =
                destination.use(
                        invocation,
                        place ->
                                new QdrantBackup(
                                                new SetStore(place),
                                                new Meter(
                                                        invocation.progress(),
                                                        InstantSource.system()),
                                                invocation.stop(),
                                                InstantSource.system())
                                        .make(request));
        return Result.done(
                "backup %s is %s, %s"
                        .formatted(
                                set.address(),
                                set.level().word(),
                                Meter.size(set.manifest().size())),
                SetFacts.all(set));
    }
}
