package dev.safetysystem.migrate.ground;

import dev.safetysystem.migrate.json.Json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A directory of migrations and a database of its own, as a person has them. */
public final class Project {
    private final PostgresServer server;
    private final String database;
    private final Path directory;

    private Project(PostgresServer server, String database, Path directory) {
        this.server = server;
        this.database = database;
        this.directory = directory;
    }

    /** An empty directory and an empty database. */
    public static Project on(PostgresServer server) {
        try {
            Path directory = Files.createTempDirectory("migrations-");
            directory.toFile().deleteOnExit();
            return new Project(server, server.newDatabase("project"), directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On the version that most tests use. */
    public static Project create() {
        return on(PostgresServer.of(PostgresPrograms.PGVECTOR_16));
    }

    /** The same database, another directory. */
    public Project with(Path other) {
        return new Project(server, database, other);
    }

    /** Writes a file; directories in its name are made. */
    public Project file(String name, String... lines) {
        try {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, String.join("\n", lines));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a file. */
    public Project without(String name) {
        try {
            Files.delete(directory.resolve(name));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command that reads the directory. */
    public Cli.Ended migrate(String command, String... options) {
        return run(arguments(command, options));
    }

    /** Runs any command line. */
    public Cli.Ended run(String... arguments) {
        return Cli.run(environment(), List.of(arguments));
    }

    /** Starts a command as a process of its own. */
    public Process start(Path output, String command, String... options) {
        try {
            return Cli.start(environment(), output, List.of(arguments(command, options)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String[] arguments(String command, String... options) {
        var all = new ArrayList<>(List.of(command, "--dir", directory.toString()));
        all.addAll(List.of(options));
        return all.toArray(String[]::new);
    }

    /** The environment its commands run in: a machine that does much else may answer late. */
    public Map<String, String> environment() {
        return Cli.environment("DATABASE_URL", server.url(database) + "?connect_timeout=60");
    }

    /** Runs statements as somebody else. */
    public Project sql(String... statements) {
        server.sql(database, statements);
        return this;
    }

    /** The first column of a query's rows. */
    public List<String> rows(String query) {
        return server.rows(database, query);
    }

    /** The first value of a query. */
    public String value(String query) {
        return rows(query).getFirst();
    }

    /** Versions and states in the history, in order. */
    public List<String> history() {
        return rows("select spelled || ' ' || state from safetysystem.migration order by position");
    }

    /** Whether a table, view or index is there. */
    public boolean has(String relation) {
        return value("select to_regclass('" + relation + "') is not null").equals("t");
    }

    /** The schema's fingerprint. */
    public String fingerprint() {
        return run("fingerprint").fact("fingerprint");
    }

    /** A list in a result's facts, as text. */
    public static List<String> list(Cli.Ended ended, String name) {
        var facts = (Json.Fields) ended.json().get("facts").orElseThrow();
        return ((Json.Items) facts.get(name).orElseThrow())
                .values().stream()
                        .map(v -> v instanceof Json.Text text ? text.value() : v.compact())
                        .toList();
    }

    /** The first problem of a result. */
    public static Json.Fields problem(Cli.Ended ended) {
        return (Json.Fields)
                ((Json.Items) ended.json().get("problems").orElseThrow()).values().getFirst();
    }

    /** The codes of all problems, or of all warnings. */
    public static List<String> codes(Cli.Ended ended, String which) {
        return ((Json.Items) ended.json().get(which).orElseThrow())
                .values().stream().map(p -> ((Json.Fields) p).text("code").orElseThrow()).toList();
    }

    /** Its directory. */
    public Path directory() {
        return directory;
    }

    /** Its database's name. */
    public String database() {
        return database;
    }

    /** Its server. */
    public PostgresServer server() {
        return server;
    }
}
