package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.Result;
import dev.safetysystem.migrate.prove.Expected;
import dev.safetysystem.migrate.run.Baseline;
import dev.safetysystem.migrate.scripts.ScriptFolder;

import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.Optional;

/** {@code migrate baseline}. */
@CommandLine.Command(
        name = "baseline",
        description = {
            "Adopts a database that was made by other means: writes the files up to a version into the history",
            "as adopted, and runs none of them. --prove first applies them to a scratch database, and compares."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  migrate baseline --dir sql --at 017 --prove"})
final class BaselineCommand implements Command {
    @Mixin private WorkOptions work;
    @Mixin private ScriptOptions scripts;
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

    @ArgGroup(exclusive = true)
    private Proof proof = new Proof();

    private static final class Proof {
        @Option(
                names = "--prove",
                description =
                        "Apply the files to a scratch database on the same server, which needs the right to create databases, and compare the schemas exactly.")
        private boolean scratch;

        @Option(
                names = "--accept-unproved",
                description = "Adopt although nothing says that the files were applied here.")
        private boolean accepted;
    }

    @Override
    public Result run(Invocation invocation) {
        ScriptFolder folder = scripts.folder();
        var version = ScriptOptions.version("--at", Optional.of(at)).orElseThrow();
        var expected = Expected.parse(expect);
        try (Session session = work.open(invocation)) {
            Baseline.Adopted adopted =
                    Baseline.adopt(
                            session,
                            work.actor(),
                            folder,
                            version,
                            expected,
                            proof(invocation),
                            work.limits(),
                            invocation.stop());
            return Result.done(
                    "%d adopted, %d objects proved"
                            .formatted(adopted.versions().size(), adopted.proved()),
                    Json.fields()
                            .with("adopted", adopted.versions())
                            .with("objects", adopted.proved()));
        }
    }

    private Baseline.Proof proof(Invocation invocation) {
        if (proof.scratch) {
            return new Baseline.Proof.Scratch(work.database().settings(), invocation.progress());
        }
        return proof.accepted ? new Baseline.Proof.Accepted() : new Baseline.Proof.None();
    }
}
