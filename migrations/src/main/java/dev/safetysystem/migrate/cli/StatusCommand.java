package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.history.HistoryRow;
import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.outcome.Result;
import dev.safetysystem.migrate.plan.UpPlan;
import dev.safetysystem.migrate.run.Standing;
import dev.safetysystem.migrate.scripts.Migration;
import dev.safetysystem.migrate.scripts.ScriptFolder;
import dev.safetysystem.migrate.scripts.Version;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;

import java.nio.file.Files;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** {@code migrate status}. */
@CommandLine.Command(
        name = "status",
        description =
                "Says what is applied, pending and unfinished, and who works on the database.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  migrate status --dir sql",
            "  migrate status -o json | jq .facts.floor"
        })
final class StatusCommand implements Command {
    @Mixin private ConnectionOptions database;
    @Mixin private ScriptOptions scripts;
    @Mixin private SetOption set;
    @Mixin private OutputOptions output;

    @Override
    public Result run(Invocation invocation) {
        // A database can be asked about where its files are not.
        Optional<ScriptFolder> folder =
                Optional.of(scripts.directory)
                        .filter(Files::isDirectory)
                        .map(d -> scripts.opened());
        try (Session session = database.open(invocation)) {
            Standing standing = Standing.of(session, set.actor(database));
            List<Migration> pending =
                    pending(
                            folder.map(f -> UpPlan.seen(f, standing.rows(), Optional.empty())),
                            standing);
            Json.Fields facts =
                    facts(standing)
                            .with(
                                    "pending",
                                    Json.items(
                                            pending.stream().map(StatusCommand::pending).toList()));
            String message =
                    "%d applied, %d pending, %d unfinished"
                            .formatted(
                                    standing.applied().size(),
                                    pending.size(),
                                    standing.unfinished().size());
            return Result.done(message, facts).warning(warnings(standing));
        } catch (SQLException error) {
            throw SqlErrors.failure(error, "reading the history");
        }
    }

    /** The facts about where a database stands; other commands give them too. */
    static Json.Fields facts(Standing standing) {
        return Json.fields()
                .with("current", standing.current().map(Version::text))
                .with("floor", standing.floor().map(Version::text))
                .with("fingerprint", standing.schema().hash())
                .with("drifted", standing.drifted())
                .with("lockedBy", standing.holder())
                .with(
                        "history",
                        Json.items(standing.rows().stream().map(StatusCommand::row).toList()));
    }

    private static List<Migration> pending(Optional<ScriptFolder> folder, Standing standing) {
        return folder.stream()
                .flatMap(files -> files.migrations().stream())
                .filter(
                        m ->
                                standing.rows().stream()
                                        .noneMatch(
                                                r ->
                                                        r.state().isPresent()
                                                                && r.version().equals(m.version())))
                .toList();
    }

    private static List<Problem> warnings(Standing standing) {
        return standing.drifted()
                ? List.of(
                        Problem.of(
                                "drifted",
                                "the schema is not as this program left it: somebody else changed it",
                                "Compare: migrate fingerprint --details"))
                : List.of();
    }

    private static Json.Fields row(HistoryRow row) {
        return Json.fields()
                .with("version", row.version().text())
                .with("name", row.name())
                .with("phase", row.phase().word())
                .with("state", row.baselined() ? "baselined" : row.state().word())
                .with("statement", row.statement())
                .with("finishedAt", row.finishedAt())
                .with("revision", row.revision())
                .with("down", row.downText().isPresent())
                .with("sha256", row.upSha256().substring(0, 12))
                .with("error", row.error());
    }

    private static Json.Fields pending(Migration migration) {
        return Json.fields()
                .with("version", migration.version().text())
                .with("name", migration.name())
                .with("phase", migration.up().phase().word());
    }
}
