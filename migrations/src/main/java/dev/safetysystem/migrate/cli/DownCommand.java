package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Result;
import dev.safetysystem.migrate.plan.DownPlan.Target;
import dev.safetysystem.migrate.run.Runner;

import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.math.BigInteger;
import java.util.Optional;

/** {@code migrate down}. */
@CommandLine.Command(
        name = "down",
        description = {
            "Takes migrations back, last applied first, from the texts kept in the database:",
            "the files need not be here."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  migrate down --steps 1",
            "  migrate down --to 016 --keep 6f9d8c7b4   # refused if that revision could not run on it"
        })
final class DownCommand implements Command {
    @Mixin private WorkOptions work;
    @Mixin private OutputOptions output;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private HowFar howFar;

    private static final class HowFar {
        @Option(
                names = "--steps",
                paramLabel = "N",
                description = "Take back the last N that were applied.")
        private Optional<Integer> steps = Optional.empty();

        @Option(
                names = "--to",
                paramLabel = "VERSION",
                description = "Take back everything above this version; 0 is everything.")
        private Optional<String> to = Optional.empty();
    }

    @Option(
            names = "--accept-loss",
            description = "Go on although rows may be lost. Make a backup first.")
    private boolean acceptLoss;

    @Option(
            names = "--keep",
            paramLabel = "REVISION",
            description = "A revision that must be able to run afterwards.")
    private Optional<String> keep = Optional.empty();

    @Override
    public Result run(Invocation invocation) {
        Target target = target();
        try (Session session = work.open(invocation)) {
            Runner runner = work.runner(session, invocation);
            Runner.Done done = runner.down(target, acceptLoss, keep);
            Json.Fields facts = Json.fields().with("reverted", done.versions());
            String message =
                    done.versions().isEmpty()
                            ? "nothing to do"
                            : done.versions().size()
                                    + " taken back, down to before "
                                    + done.versions().getLast();
            return done.failure()
                    .map(failure -> Result.failed(failure, facts))
                    .orElseGet(() -> Result.done(message, facts));
        }
    }

    private Target target() {
        if (howFar.steps.isPresent()) {
            if (howFar.steps.get() < 1) {
                throw Failure.badInput(
                        "steps", "--steps must be 1 or more", "Give how many to take back");
            }
            return new Target.Steps(howFar.steps.get());
        }
        var version = ScriptOptions.version("--to", howFar.to);
        boolean everything =
                version.isPresent()
                        && version.get().parts().stream().allMatch(BigInteger.ZERO::equals);
        return new Target.Above(everything ? Optional.empty() : version);
    }
}
