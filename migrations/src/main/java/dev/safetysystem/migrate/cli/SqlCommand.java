package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.check.SqlQuestion;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.Result;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.math.BigDecimal;
import java.util.Optional;

/** {@code migrate sql}. */
@CommandLine.Command(
        name = "sql",
        description = "Asks one read-only query and compares its one answer.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  migrate sql --query \"select count(*) from information_schema.tables where table_name like 'hap_%%'\" --min 5",
            "  migrate sql --query 'select version_num from alembic_version' --equals 9ae1"
        })
final class SqlCommand implements Command {
    @Mixin private ConnectionOptions database;
    @Mixin private OutputOptions output;

    @Option(
            names = "--query",
            required = true,
            paramLabel = "SQL",
            description = "One statement that returns one value.")
    private String query;

    @Option(names = "--min", paramLabel = "NUMBER", description = "Lowest good answer.")
    private Optional<BigDecimal> min = Optional.empty();

    @Option(names = "--max", paramLabel = "NUMBER", description = "Highest good answer.")
    private Optional<BigDecimal> max = Optional.empty();

    @Option(names = "--equals", paramLabel = "TEXT", description = "The answer must be this text.")
    private Optional<String> equals = Optional.empty();

    @Override
    public Result run(Invocation invocation) {
        var question = new SqlQuestion(query, min, max, equals);
        try (Session session = database.open(invocation)) {
            String answer = question.ask(session);
            return Result.done("the answer is as expected", Json.fields().with("answer", answer));
        }
    }
}
