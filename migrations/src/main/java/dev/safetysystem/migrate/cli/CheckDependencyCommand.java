package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.check.PostgresCheck;
import dev.safetysystem.migrate.check.QdrantCheck;
import dev.safetysystem.migrate.check.RedisCheck;
import dev.safetysystem.migrate.db.ServerFacts;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Result;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code migrate check-dependency} and what it can check. */
@CommandLine.Command(
        name = "check-dependency",
        description =
                "Checks that a service an application needs is there, is new enough and accepts the login.",
        mixinStandardHelpOptions = true,
        subcommands = {
            CheckDependencyCommand.Postgresql.class,
            CheckDependencyCommand.Redis.class,
            CheckDependencyCommand.Qdrant.class
        },
        footer = {
            "",
            "Examples:",
            "  migrate check-dependency postgresql --min-version 14 --extensions vector",
            "  migrate check-dependency redis --redis-url redis://:secret@cache:6379 --min-version 7 --require-auth",
            "  migrate check-dependency qdrant --qdrant-url http://qdrant:6333 --collections harassment_events"
        })
final class CheckDependencyCommand implements Command {
    @Mixin private OutputOptions output;

    @Override
    public Result run(Invocation invocation) {
        throw Failure.badInput(
                "usage", "name what to check", "Name postgresql, redis or qdrant; see --help");
    }

    /** {@code check-dependency postgresql}. */
    @CommandLine.Command(
            name = "postgresql",
            description = "Version, extensions, and that the login works.",
            mixinStandardHelpOptions = true)
    static final class Postgresql implements Command {
        @Mixin private ConnectionOptions database;
        @Mixin private OutputOptions output;

        @Option(
                names = "--min-version",
                paramLabel = "VERSION",
                description = "Oldest version that is accepted.")
        private Optional<String> minVersion = Optional.empty();

        @Option(
                names = "--extensions",
                split = ",",
                paramLabel = "NAME",
                description = "Extensions that the server must offer.")
        private List<String> extensions = List.of();

        @Override
        public Result run(Invocation invocation) {
            try (Session session = database.open(invocation)) {
                ServerFacts facts = PostgresCheck.run(session, minVersion, extensions);
                return Result.done(
                        "PostgreSQL " + facts.version() + " meets the requirements",
                        Json.fields()
                                .with("version", facts.version())
                                .with("standby", facts.inRecovery()));
            }
        }
    }

    /** {@code check-dependency redis}. */
    @CommandLine.Command(
            name = "redis",
            description = "Version, that the login works, and that nobody gets in without one.",
            mixinStandardHelpOptions = true)
    static final class Redis implements Command {
        @Mixin private RedisOptions redis;
        @Mixin private OutputOptions output;

        @Option(
                names = "--min-version",
                paramLabel = "VERSION",
                description = "Oldest version that is accepted.")
        private Optional<String> minVersion = Optional.empty();

        @Option(names = "--require-auth", description = "Fail if it answers without a password.")
        private boolean requireAuth;

        @Override
        public Result run(Invocation invocation) {
            String version =
                    RedisCheck.run(redis.url(invocation), minVersion, requireAuth, redis.timeout);
            return Result.done(
                    "Redis " + version + " meets the requirements",
                    Json.fields().with("version", version));
        }
    }

    /** {@code check-dependency qdrant}. */
    @CommandLine.Command(
            name = "qdrant",
            description = "That the collections are there and usable.",
            mixinStandardHelpOptions = true)
    static final class Qdrant implements Command {
        @Mixin private OutputOptions output;

        @Option(
                names = "--qdrant-url",
                required = true,
                paramLabel = "URL",
                description = "For example http://qdrant:6333. The key is $$QDRANT_API_KEY.")
        private URI url;

        @Option(
                names = "--collections",
                split = ",",
                paramLabel = "NAME",
                description = "Collections that must be there.")
        private List<String> collections = List.of();

        @Option(
                names = "--connect-timeout",
                paramLabel = "DURATION",
                defaultValue = "10s",
                description = "How long to wait for an answer. Default: ${DEFAULT-VALUE}.")
        private Duration timeout;

        @Override
        public Result run(Invocation invocation) {
            Optional<String> key =
                    Optional.ofNullable(invocation.environment().get("QDRANT_API_KEY"));
            key.ifPresent(invocation.secrets()::add);
            if (url.getHost() == null
                    || url.getScheme() == null
                    || !url.getScheme().startsWith("http")) {
                throw Failure.badInput(
                        "qdrant-url", "this is not an HTTP URL", "Write it as http://qdrant:6333");
            }
            QdrantCheck.run(url, key, collections, timeout);
            return Result.done(
                    "Qdrant has " + String.join(", ", collections),
                    Json.fields().with("collections", collections));
        }
    }
}
