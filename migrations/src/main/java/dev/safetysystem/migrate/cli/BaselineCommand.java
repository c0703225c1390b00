package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.Result;
import dev.safetysystem.migrate.prove.Expected;
import dev.safetysystem.migrate.run.Baseline;
import dev.safetysystem.migrate.scripts.ScriptFolder;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.Optional;

/** {@code migrate baseline}. */
@CommandLine.Command(
        name = "baseline",
        description = {
            "Adopts a database that was made by other means: proves that what the files up to a version make",
            "is there, then writes them into the history as adopted. Runs none of them."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  migrate baseline --dir sql --at 017"})
final class BaselineCommand implements Command {
    @Mixin private ConnectionOptions database;
    @Mixin private ScriptOptions scripts;
    @Mixin private SetOption set;
    @Mixin private RunOptions run;
    @Mixin private OutputOptions output;

    @Option(
            names = "--at",
            required = true,
            paramLabel = "VERSION",
            description = "The last migration that is there already.")
    private String at;

    @Option(
            names = "--expect",
            paramLabel = "KIND:NAME",
            description = "A further object that must be there; may be repeated.")
    private List<String> expect = List.of();

    @Override
    public Result run(Invocation invocation) {
        ScriptFolder folder = scripts.folder();
        var version = ScriptOptions.version("--at", Optional.of(at)).orElseThrow();
        var expected = Expected.parse(expect);
        try (Session session = database.open(invocation)) {
            Baseline.Adopted adopted =
                    Baseline.adopt(
                            session,
                            set.actor(database),
                            folder,
                            version,
                            expected,
                            run.limits(),
                            invocation.stop());
            return Result.done(
                    "%d adopted, %d objects proved"
                            .formatted(adopted.versions().size(), adopted.proved()),
                    Json.fields()
                            .with("adopted", adopted.versions())
                            .with("objects", adopted.proved()));
        }
    }
}
