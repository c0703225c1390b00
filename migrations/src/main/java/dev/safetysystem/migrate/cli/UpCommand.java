package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.db.ConnectionUrl;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.Result;
import dev.safetysystem.migrate.plan.Phases;
import dev.safetysystem.migrate.plan.Wanted;
import dev.safetysystem.migrate.run.Runner;
import dev.safetysystem.migrate.scripts.ScriptFolder;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Optional;

/** {@code migrate up}. */
@CommandLine.Command(
        name = "up",
        description = "Applies what is pending, each file at most once.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  migrate up --dir sql",
            "  migrate up --dir sql --to 017",
            "  migrate up --dir sql --phase contract    # when no old version runs any more"
        })
final class UpCommand implements Command {
    @Mixin private WorkOptions work;
    @Mixin private ScriptOptions scripts;
    @Mixin private OutputOptions output;

    @Option(names = "--to", paramLabel = "VERSION", description = "The last version to apply.")
    private Optional<String> to = Optional.empty();

    @Option(
            names = "--phase",
            paramLabel = "expand|contract|all",
            defaultValue = "expand",
            description =
                    "Which files: expand before the new version runs, contract after the old one is gone, all where nothing runs yet. Default: ${DEFAULT-VALUE}.")
    private Phases phase;

    @Option(
            names = "--out-of-order",
            description =
                    "Apply versions below one that is applied within the same phase too: when branches were merged late.")
    private boolean outOfOrder;

    @Option(
            names = "--needs",
            paramLabel = "VERSION",
            description =
                    "The lowest schema the revision can run on; kept for later. Default: the last expand file.")
    private Optional<String> needs = Optional.empty();

    @Override
    public Result run(Invocation invocation) {
        ScriptFolder folder = scripts.opened();
        var target = ScriptOptions.version("--to", to);
        var floor = ScriptOptions.version("--needs", needs);
        ConnectionUrl url = work.database().connection(invocation);
        try (Session session = Session.open(url, work.database().settings(), invocation.stop())) {
            Runner runner = work.runner(session, invocation);
            Runner.Done done = runner.up(folder, new Wanted(phase, target, outOfOrder), floor);
            Json.Fields facts =
                    ScriptOptions.about(folder, Json.fields().with("applied", done.versions()));
            String message =
                    done.versions().isEmpty()
                            ? "nothing to do"
                            : done.versions().size()
                                    + " applied, up to "
                                    + done.versions().getLast();
            return done.failure()
                    .map(failure -> Result.failed(failure, facts))
                    .orElseGet(() -> Result.done(message, facts))
                    .warning(done.warnings())
                    .warning(ConnectionOptions.warnings(url));
        }
    }
}
