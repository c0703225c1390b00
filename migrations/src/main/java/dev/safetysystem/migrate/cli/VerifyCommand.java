package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.outcome.Result;
import dev.safetysystem.migrate.prove.Expected;
import dev.safetysystem.migrate.prove.SchemaObject;
import dev.safetysystem.migrate.run.Verification;
import dev.safetysystem.migrate.scripts.ScriptFolder;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code migrate verify}. */
@CommandLine.Command(
        name = "verify",
        description = {
            "Proves against the catalogue that what was applied is there and valid, and that a release can",
            "run on it. A database that is ahead of the files passes."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  migrate verify --dir sql --expect tables:hap_violations,hap_whitelist --expect trigger:trigger_update_risk_score",
            "  migrate verify --schema 016      # may a release built for schema 016 run here?"
        })
final class VerifyCommand implements Command {
    @Mixin private ConnectionOptions database;
    @Mixin private ScriptOptions scripts;
    @Mixin private SetOption set;
    @Mixin private OutputOptions output;

    @Option(
            names = "--expect",
            paramLabel = "KIND:NAME",
            description = "An object that must be there; may be repeated.")
    private List<String> expect = List.of();

    @Option(
            names = "--schema",
            paramLabel = "VERSION",
            description = "The schema a release is built for.")
    private Optional<String> schema = Optional.empty();

    @Option(names = "--no-drift", description = "Fail also if somebody else changed the schema.")
    private boolean noDrift;

    @Override
    public Result run(Invocation invocation) {
        Optional<ScriptFolder> folder =
                Optional.of(scripts.directory)
                        .filter(Files::isDirectory)
                        .map(d -> scripts.folder());
        List<SchemaObject> expected = Expected.parse(expect);
        var version = ScriptOptions.version("--schema", schema);
        if (folder.isEmpty() && expected.isEmpty() && version.isEmpty()) {
            throw Failure.badInput(
                    "nothing-to-verify",
                    scripts.directory
                            + " is not a directory, and neither --expect nor --schema is given",
                    "Give at least one of --dir, --expect, --schema");
        }
        try (Session session = database.open(invocation)) {
            var verification =
                    Verification.of(session, set.actor(database), folder, version, expected);
            var problems = new ArrayList<>(verification.problems());
            var warnings = new ArrayList<>(verification.warnings());
            if (verification.standing().drifted()) {
                (noDrift ? problems : warnings).add(drift());
            }
            Json.Fields facts =
                    StatusCommand.facts(verification.standing())
                            .with("objects", verification.proved());
            return problems.isEmpty()
                    ? Result.done(
                                    "verified: " + verification.proved() + " objects are there",
                                    facts)
                            .warning(warnings)
                    : Result.failed(Failure.of(ExitCode.PROOF_FAILED, problems), facts)
                            .warning(warnings);
        }
    }

    private static Problem drift() {
        return Problem.of(
                "drifted",
                "the schema is not as this program left it: somebody else changed it",
                "Compare: migrate fingerprint --details");
    }
}
