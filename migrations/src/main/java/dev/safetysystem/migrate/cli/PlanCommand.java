package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.history.History;
import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Result;
import dev.safetysystem.migrate.plan.Phases;
import dev.safetysystem.migrate.plan.Present;
import dev.safetysystem.migrate.plan.UpPlan;
import dev.safetysystem.migrate.plan.Wanted;
import dev.safetysystem.migrate.run.Ground;
import dev.safetysystem.migrate.run.LockForecast;
import dev.safetysystem.migrate.run.TextColumns;
import dev.safetysystem.migrate.scripts.Migration;
import dev.safetysystem.migrate.scripts.ScriptFolder;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code migrate plan}. */
@CommandLine.Command(
        name = "plan",
        description = {
            "Says what up would do: which files, what the lint finds in them, which locks each statement",
            "takes and how big the table is. Changes nothing. Without a database it judges the files alone."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  migrate plan --dir sql",
            "  migrate plan --dir sql --offline                  # in a pull request",
            "  migrate plan --dir sql --offline --output sarif   # for a code host",
            "  migrate plan --dir sql --offline --output lines   # one line for each finding"
        })
final class PlanCommand implements Command {
    @Mixin private ConnectionOptions database;
    @Mixin private ScriptOptions scripts;
    @Mixin private SetOption set;
    @Mixin private OutputOptions output;

    @Option(names = "--to", paramLabel = "VERSION", description = "The last version to apply.")
    private Optional<String> to = Optional.empty();

    @Option(
            names = "--phase",
            paramLabel = "expand|contract|all",
            defaultValue = "expand",
            description = "Which files. Default: ${DEFAULT-VALUE}.")
    private Phases phase;

    @Option(
            names = "--out-of-order",
            description =
                    "Apply versions below one that is applied within the same phase too: when branches were merged late.")
    private boolean outOfOrder;

    @Option(
            names = "--offline",
            description = "Ask no database: judge all files as if none were applied.")
    private boolean offline;

    @Option(
            names = "--from",
            paramLabel = "VERSION",
            description =
                    "With --offline: judge the files from this version on; those before it are old.")
    private Optional<String> from = Optional.empty();

    @Override
    public Result run(Invocation invocation) {
        ScriptFolder folder = scripts.opened();
        var target = ScriptOptions.version("--to", to);
        var first = ScriptOptions.version("--from", from);
        if (offline) {
            ScriptFolder judged = first.map(folder::from).orElse(folder);
            var all = new Wanted(Phases.ALL, target, outOfOrder);
            return result(folder, UpPlan.of(judged, Present.UNKNOWN, all), List.of());
        }
        if (first.isPresent()) {
            throw Failure.badInput(
                    "usage",
                    "--from is for --offline: a database knows what is applied",
                    "Leave it out");
        }
        try (Session session = database.open(invocation)) {
            Present present = Ground.of(session, new History(session, set.actor(database)), phase);
            UpPlan plan = UpPlan.of(folder, present, new Wanted(phase, target, outOfOrder));
            if (!present.unused()) {
                plan = plan.refused(TextColumns.notWidened(session, plan.steps()));
            }
            var locks = new ArrayList<Json>();
            var sizes = new TableSizes();
            for (UpPlan.Step step : plan.steps()) {
                for (LockForecast forecast : LockForecast.of(session, step.migration().up())) {
                    if (forecast.statement() > step.done()) {
                        locks.add(lock(step.migration(), forecast));
                        sizes.add(step.migration().up().file(), forecast);
                    }
                }
            }
            return sizes.in(result(folder, plan, locks));
        } catch (SQLException error) {
            throw SqlErrors.failure(error, "reading the history");
        }
    }

    private static Result result(ScriptFolder folder, UpPlan plan, List<Json> locks) {
        Json.Fields facts =
                ScriptOptions.about(folder, Json.fields())
                        .with("directory", folder.directory().toString())
                        .with(
                                "pending",
                                Json.items(plan.steps().stream().map(PlanCommand::step).toList()))
                        .with(
                                "later",
                                Json.items(plan.later().stream().map(PlanCommand::later).toList()))
                        .with(
                                "ahead",
                                plan.ahead().stream().map(row -> row.version().text()).toList())
                        .with("repeated", plan.repeated().stream().map(r -> r.name()).toList())
                        .with("statements", Json.items(locks));
        if (!plan.refusals().isEmpty()) {
            return Result.failed(Failure.of(ExitCode.BAD_INPUT, plan.refusals()), facts)
                    .warning(plan.warnings());
        }
        String message =
                plan.steps().isEmpty()
                        ? plan.repeated().isEmpty()
                                ? "nothing to do"
                                : plan.repeated().size() + " would be applied again"
                        : plan.steps().size()
                                + " would be applied, up to "
                                + plan.steps().getLast().migration().version();
        return Result.done(message, facts).warning(plan.warnings());
    }

    private static Json.Fields step(UpPlan.Step step) {
        Migration migration = step.migration();
        return later(migration)
                .with("transaction", migration.up().isTransactional())
                .with("statements", migration.up().statements().size())
                .with("down", migration.down().isPresent())
                .with("from", step.done() + 1);
    }

    private static Json.Fields later(Migration migration) {
        return Json.fields()
                .with("version", migration.version().text())
                .with("name", migration.name())
                .with("phase", migration.up().phase().word());
    }

    private static Json.Fields lock(Migration migration, LockForecast forecast) {
        Json.Fields fields =
                Json.fields()
                        .with("version", migration.version().text())
                        .with("statement", forecast.statement())
                        .with("line", forecast.line());
        Json.Fields locked =
                forecast.lock()
                        .map(
                                lock ->
                                        fields.with("lock", lock.mode().words())
                                                .with("on", lock.object().toString())
                                                .with("blocks", lock.mode().blocks()))
                        .orElseGet(
                                () ->
                                        fields.with("lock", "none")
                                                .with("on", "")
                                                .with("blocks", ""));
        return locked.with("size", forecast.size().map(TableSizes::bytes).orElse("new"))
                .with("bytes", forecast.size().orElse(0L))
                .with("rows", forecast.rows())
                .with("sql", forecast.excerpt());
    }
}
