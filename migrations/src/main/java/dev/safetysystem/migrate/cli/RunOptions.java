package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.run.Limits;

import picocli.CommandLine.Option;

import java.time.Duration;

/** How patient a run is. */
public final class RunOptions {
    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description =
                    "How long to wait while another migrate works on this database. Default: ${DEFAULT-VALUE}.")
    Duration patience;

    @Option(
            names = "--lock-retries",
            paramLabel = "N",
            defaultValue = "5",
            description =
                    "How often a file is tried again when --lock-timeout ends it. Default: ${DEFAULT-VALUE}.")
    int lockRetries;

    /** As the runner wants it. */
    Limits limits() {
        return new Limits(patience, lockRetries);
    }
}
