package dev.safetysystem.migrate.cli;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Optional;

/** How a command reports; the same for all commands. */
public final class OutputOptions {
    /** Forms of output. */
    public enum Format {
        /** For people. */
        text,
        /** One JSON document on standard output, whatever happens. */
        json,
        /** SARIF 2.1.0: what was found, for code hosts. */
        sarif,
        /** One line for each finding: {@code file:line: error: …}. */
        lines
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json|sarif|lines",
            defaultValue = "text",
            description =
                    "Form of the result on standard output; sarif and lines hold problems and warnings, for pull requests. Default: ${DEFAULT-VALUE}.")
    Format format;

    @Option(
            names = "--termination-log",
            paramLabel = "FILE",
            description =
                    "Also write the result there as JSON, at most 4 KiB. Default: /dev/termination-log if it exists.")
    Optional<Path> terminationLog = Optional.empty();

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress on standard error.")
    boolean quiet;
}
