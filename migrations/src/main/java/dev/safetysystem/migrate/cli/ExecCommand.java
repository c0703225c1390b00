package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.Result;
import dev.safetysystem.migrate.process.CommandWords;
import dev.safetysystem.migrate.prove.Expected;
import dev.safetysystem.migrate.prove.SchemaObject;
import dev.safetysystem.migrate.run.ForeignCommand;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.List;
import java.util.Optional;

/** {@code migrate exec}. */
@CommandLine.Command(
        name = "exec",
        description = {
            "Runs another tool's migrations (alembic, manage.py) under the same lock. Whether they",
            "succeeded is read from the database, not from the tool's exit status."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  migrate exec --check 'alembic current --check-heads' -- alembic upgrade head",
            "  migrate exec --check '[\"python\", \"manage.py\", \"migrate\", \"--check\"]' -- python manage.py migrate --noinput"
        })
final class ExecCommand implements Command {
    @Mixin private WorkOptions work;
    @Mixin private OutputOptions output;

    @Option(
            names = "--check",
            paramLabel = "COMMAND",
            description =
                    "Ends with 0 when nothing is left to do; asked before and after. Words, or a JSON array.")
    private Optional<String> check = Optional.empty();

    @Option(
            names = "--expect",
            paramLabel = "KIND:NAME",
            description = "An object that must be there afterwards; may be repeated.")
    private List<String> expect = List.of();

    @Parameters(
            arity = "1..*",
            paramLabel = "COMMAND",
            description = "The tool and its arguments, after --.")
    private List<String> command;

    @Override
    public Result run(Invocation invocation) {
        Optional<List<String>> asked = check.map(CommandWords::parse);
        List<SchemaObject> expected = Expected.parse(expect);
        try (Session session = work.open(invocation)) {
            var foreign =
                    new ForeignCommand(
                            session,
                            work.actor(),
                            work.limits(),
                            invocation.progress(),
                            invocation.stop());
            ForeignCommand.Outcome outcome = foreign.run(command, asked, expected);
            Json.Fields facts =
                    Json.fields()
                            .with("ran", outcome.ran())
                            .with("changed", outcome.changed())
                            .with("before", sight(outcome.before()))
                            .with("after", sight(outcome.after()));
            return Result.done(
                    !outcome.ran()
                            ? "nothing to do: the check passes"
                            : outcome.changed() ? "done" : "done; the schema is as it was before",
                    facts);
        }
    }

    private static Json.Fields sight(ForeignCommand.Sight sight) {
        Json.Fields fields = Json.fields().with("fingerprint", sight.schema().hash());
        for (var marker : sight.markers().entrySet()) {
            fields = fields.with(marker.getKey(), marker.getValue());
        }
        return fields;
    }
}
