package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.scripts.ScriptFolder;
import dev.safetysystem.migrate.scripts.Version;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Optional;

/** Which migrations. */
public final class ScriptOptions {
    @Option(
            names = "--dir",
            paramLabel = "DIRECTORY",
            defaultValue = "migrations",
            description = "Directory of the SQL files. Default: ${DEFAULT-VALUE}.")
    Path directory;

    @Option(
            names = "--layout",
            paramLabel = "TOOL",
            description = {
                "Whose names and order the files follow: plain, flyway, golang-migrate, goose, dbmate, sql-migrate, sqlx, diesel, hasura or prisma.",
                "Default: found by looking at them."
            })
    Optional<String> layout = Optional.empty();

    /** Reads the directory and every file in it. */
    ScriptFolder folder() {
        return opened().understood();
    }

    /** Reads the directory, for a command that looks only into what is pending. */
    ScriptFolder opened() {
        return ScriptFolder.open(directory, layout);
    }

    /** Whose layout the directory has, and what in it is no migration. */
    static Json.Fields about(ScriptFolder folder, Json.Fields facts) {
        return facts.with("layout", folder.layout()).with("passedOver", folder.passedOver());
    }

    /** Reads a version given on the command line. */
    static Optional<Version> version(String option, Optional<String> text) {
        return text.map(
                value ->
                        Version.parse(value)
                                .orElseThrow(
                                        () ->
                                                Failure.badInput(
                                                        "version",
                                                        option
                                                                + " '"
                                                                + value
                                                                + "' is not a version",
                                                        "Give the number of a file, for example 017")));
    }
}
