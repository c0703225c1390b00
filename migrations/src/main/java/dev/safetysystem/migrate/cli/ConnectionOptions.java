package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.db.ConnectionUrl;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.db.SessionSettings;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Which database, and how a session there behaves. */
public final class ConnectionOptions {
    @Option(
            names = "--url",
            paramLabel = "URL",
            description = {
                "The database: postgresql://user:password@host:5432/name?sslmode=verify-full, or the form of SQLAlchemy, Django, JDBC, libpq.",
                "Default: $DATABASE_URL. Prefer the variable or --url-file: other users of a machine can see arguments."
            })
    Optional<String> url = Optional.empty();

    @Option(
            names = "--url-file",
            paramLabel = "FILE",
            description = "Read the URL from this file (a mounted Secret).")
    Optional<Path> urlFile = Optional.empty();

    @Option(
            names = "--connect-timeout",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "How long to wait for the server to answer. Default: ${DEFAULT-VALUE}.")
    Duration connectTimeout;

    @Option(
            names = "--lock-timeout",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description =
                    "How long a statement waits for a table's lock before it lets others pass and tries again later. Default: ${DEFAULT-VALUE}.")
    Duration lockTimeout;

    @Option(
            names = "--statement-timeout",
            paramLabel = "DURATION",
            defaultValue = "0s",
            description =
                    "How long one statement may run; 0s is no limit. Default: ${DEFAULT-VALUE}.")
    Duration statementTimeout;

    @Option(
            names = "--system",
            paramLabel = "NAME",
            defaultValue = "migrate",
            description =
                    "Name of the system, for the server's process list. Default: ${DEFAULT-VALUE}.")
    String system;

    @Option(
            names = "--revision",
            paramLabel = "NAME",
            defaultValue = "by-hand",
            description =
                    "Revision on whose behalf this runs; kept in the history. Default: ${DEFAULT-VALUE}.")
    String revision;

    /** Whether a database was named at all. */
    public boolean isGiven(Invocation invocation) {
        return url.isPresent()
                || urlFile.isPresent()
                || invocation.environment().containsKey("DATABASE_URL");
    }

    /**
     * The database that was named.
     *
     * @throws Failure bad input: none, or none that can be understood
     */
    public ConnectionUrl connection(Invocation invocation) {
        String text =
                url.or(() -> urlFile.map(ConnectionOptions::read))
                        .or(() -> Optional.ofNullable(invocation.environment().get("DATABASE_URL")))
                        .orElseThrow(
                                () ->
                                        Failure.badInput(
                                                "no-url",
                                                "no database was named",
                                                "Set DATABASE_URL, or give --url or --url-file"));
        return ConnectionUrl.parse(text, invocation.environment(), invocation.secrets());
    }

    /** What in the URL has no meaning here; worth telling. */
    public static List<Problem> warnings(ConnectionUrl url) {
        return url.ignored().stream()
                .map(
                        name ->
                                Problem.of(
                                        "url-parameter",
                                        "the URL's parameter "
                                                + name
                                                + " is not known to this program and is ignored",
                                        "Nothing to do if it belongs to the application's pool"))
                .toList();
    }

    /** The settings of a session, from these options. */
    public SessionSettings settings() {
        return new SessionSettings(
                system + "/" + revision, lockTimeout, statementTimeout, connectTimeout);
    }

    /** Connects. */
    public Session open(Invocation invocation) {
        return Session.open(connection(invocation), settings(), invocation.stop());
    }

    /** Name of the system. */
    public String system() {
        return system;
    }

    /** Name of the revision. */
    public String revision() {
        return revision;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw Failure.badInput(
                    "url-file",
                    "the file " + file + " of --url-file cannot be read",
                    "Check the path and that this user may read it");
        }
    }
}
