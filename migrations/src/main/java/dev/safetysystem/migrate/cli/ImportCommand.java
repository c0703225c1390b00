package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.foreign.ForeignHistory;
import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.Result;
import dev.safetysystem.migrate.run.Takeover;
import dev.safetysystem.migrate.scripts.ScriptFolder;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code migrate import}. */
@CommandLine.Command(
        name = "import",
        description = {
            "Takes a database over from another tool: golang-migrate, dbmate, sql-migrate, diesel, goose, Flyway,",
            "Prisma, sqlx, alembic or Django. Writes what that tool's table says into the history; runs no file,",
            "and leaves the table as it is. From then on the other tool must not be used here."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  migrate import --dir db/migrations --dry-run",
            "  migrate import --dir db/migrations",
            "  migrate import --dir sql --at 001        # alembic, Django: 001 makes what is there"
        })
final class ImportCommand implements Command {
    @Mixin private WorkOptions work;
    @Mixin private ScriptOptions scripts;
    @Mixin private OutputOptions output;

    @Option(
            names = "--table",
            paramLabel = "TABLE",
            description = "The other tool's table. Default: found by its name and columns.")
    private Optional<String> table = Optional.empty();

    @Option(
            names = "--at",
            paramLabel = "VERSION",
            description =
                    "The last file whose objects are there; for alembic and Django, whose tables name no files of SQL.")
    private Optional<String> at = Optional.empty();

    @Option(names = "--dry-run", description = "Say what would be taken over; change nothing.")
    private boolean dryRun;

    @Override
    public Result run(Invocation invocation) {
        ScriptFolder folder = scripts.opened();
        var last = ScriptOptions.version("--at", at);
        try (Session session = work.open(invocation)) {
            ForeignHistory found =
                    dryRun
                            ? Takeover.look(session, work.actor(), folder, table, last)
                            : Takeover.run(
                                    session,
                                    work.actor(),
                                    folder,
                                    table,
                                    last,
                                    work.limits(),
                                    invocation.stop());
            return Result.done(
                    "%d %s from %s"
                            .formatted(
                                    found.applied().size(),
                                    dryRun ? "would be taken over" : "taken over",
                                    found.tool()),
                    facts(folder, found));
        }
    }

    private static Json.Fields facts(ScriptFolder folder, ForeignHistory found) {
        List<String> applied = found.applied().stream().map(m -> m.version().text()).toList();
        Set<String> files =
                found.applied().stream().map(m -> m.up().file()).collect(Collectors.toSet());
        List<String> pending =
                folder.seenBy(files).migrations().stream()
                        .filter(m -> !found.applied().contains(m))
                        .map(m -> m.version().text())
                        .toList();
        return ScriptOptions.about(
                folder,
                Json.fields()
                        .with("tool", found.tool())
                        .with("table", found.table())
                        .with("says", found.says())
                        .with("imported", applied)
                        .with("pending", pending));
    }
}
