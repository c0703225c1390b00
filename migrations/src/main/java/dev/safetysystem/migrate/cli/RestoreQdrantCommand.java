package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.backup.Check;
import dev.safetysystem.migrate.backup.Meter;
import dev.safetysystem.migrate.backup.PostgresContent;
import dev.safetysystem.migrate.backup.QdrantContent;
import dev.safetysystem.migrate.backup.SetStore;
import dev.safetysystem.migrate.backup.StoredSet;
import dev.safetysystem.migrate.destination.Destination;
import dev.safetysystem.migrate.destination.DestinationException;
import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Result;
import dev.safetysystem.migrate.qdrant.QdrantRestore;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.InstantSource;

/** {@code migrate restore-qdrant}. */
@CommandLine.Command(
        name = "restore-qdrant",
        description = {
            "Puts the collections of a backup set back, under names that do not exist yet.",
            "Aliases are in no snapshot: the result names those to set."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  migrate restore-qdrant --qdrant-url http://qdrant-0:6333 --destination /backups --set shop/vectors/latest --suffix _restored"
        })
final class RestoreQdrantCommand implements Command {
    @Mixin private QdrantOptions qdrant;
    @Mixin private DestinationOptions destination;
    @Mixin private SetOptions set;
    @Mixin private ClientOptions client;
    @Mixin private OutputOptions output;

    @Option(
            names = "--suffix",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Appended to each collection's name.")
    private String suffix;

    @Override
    public Result run(Invocation invocation) {
        return destination.use(invocation, place -> run(invocation, place));
    }

    private Result run(Invocation invocation, Destination place) throws DestinationException {
        var store = new SetStore(place);
        var chosen = set.find(store);
        var content = content(chosen);
        var meter = new Meter(invocation.progress(), InstantSource.system());
        var check =
                new Check(
                        store,
                        client.programs(invocation),
                        client.process(invocation),
                        meter,
                        invocation.stop());
        var made =
                new QdrantRestore(place, check, meter)
                        .run(
                                qdrant.nodes(),
                                qdrant.apiKey(invocation),
                                chosen,
                                content,
                                suffix,
                                client.workFolder);
        var aliases =
                content.snapshots().stream()
                        .flatMap(s -> s.aliases().stream().map(a -> a + " → " + s.collection()))
                        .distinct()
                        .toList();
        return Result.done(
                "restored " + String.join(", ", made),
                Json.fields()
                        .with("set", chosen.address().toString())
                        .with("collections", made)
                        .with("aliasesThen", aliases));
    }

    private static QdrantContent content(StoredSet.Complete set) {
        return switch (set.manifest().content()) {
            case QdrantContent qdrant -> qdrant;
            case PostgresContent postgres ->
                    throw Failure.badInput(
                            "set-kind",
                            "set "
                                    + set.address()
                                    + " is of the PostgreSQL database "
                                    + postgres.database(),
                            "Restore it with restore");
        };
    }
}
