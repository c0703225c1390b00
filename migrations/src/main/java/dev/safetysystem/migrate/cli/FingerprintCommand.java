package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.db.Fingerprint;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.Result;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.sql.SQLException;

/** {@code migrate fingerprint}. */
@CommandLine.Command(
        name = "fingerprint",
        description = "Prints a hash of the schema: equal exactly when the schemas are.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  migrate fingerprint",
            "  migrate fingerprint --details > before.txt   # one line per object, to compare with diff"
        })
final class FingerprintCommand implements Command {
    @Mixin private ConnectionOptions database;
    @Mixin private OutputOptions output;

    @Option(names = "--details", description = "Also every object that went into the hash.")
    private boolean details;

    @Override
    public Result run(Invocation invocation) {
        try (Session session = database.open(invocation)) {
            Fingerprint fingerprint = Fingerprint.of(session);
            Json.Fields facts = Json.fields().with("fingerprint", fingerprint.hash());
            Json.Fields all =
                    details
                            ? facts.with(
                                    "objects",
                                    Json.strings(
                                            fingerprint.objects().stream()
                                                    .map(Fingerprint.Item::line)
                                                    .toList()))
                            : facts;
            return Result.done(fingerprint.objects().size() + " objects", all);
        } catch (SQLException error) {
            throw SqlErrors.failure(error, "reading the catalogue");
        }
    }
}
