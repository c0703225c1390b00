package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.Result;
import dev.safetysystem.migrate.run.Runner;
import dev.safetysystem.migrate.scripts.ScriptFolder;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Optional;

/** {@code migrate repair}. */
@CommandLine.Command(
        name = "repair",
        description = {
            "Takes a file that was edited after it was applied for what was applied, its rollback too.",
            "With --done: says how many statements of a file that stopped in its middle are done.",
            "Changes the history alone, and keeps the reason in its log."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  migrate repair --version 017 --because 'a comment was corrected'",
            "  migrate repair --version 018 --done 2 --because 'the rows are there'"
        })
final class RepairCommand implements Command {
    @Mixin private WorkOptions work;
    @Mixin private ScriptOptions scripts;
    @Mixin private OutputOptions output;

    @Option(
            names = "--version",
            required = true,
            paramLabel = "VERSION",
            description = "Which migration.")
    private String version;

    @Option(
            names = "--done",
            paramLabel = "N",
            description = "How many statements of an unfinished file are done.")
    private Optional<Integer> done = Optional.empty();

    @Option(
            names = "--because",
            required = true,
            paramLabel = "REASON",
            description = "Why; kept in the log of the history.")
    private String because;

    @Override
    public Result run(Invocation invocation) {
        ScriptFolder folder = scripts.opened();
        var which = ScriptOptions.version("--version", Optional.of(version)).orElseThrow();
        try (Session session = work.open(invocation)) {
            Runner runner = work.runner(session, invocation);
            Runner.Done ended = runner.repair(folder, which, done, because);
            Json.Fields facts = Json.fields().with("repaired", ended.versions());
            return ended.failure()
                    .map(failure -> Result.failed(failure, facts))
                    .orElseGet(() -> Result.done(which + " repaired", facts));
        }
    }
}
