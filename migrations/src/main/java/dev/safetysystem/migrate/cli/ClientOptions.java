package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.backup.ClientProcess;
import dev.safetysystem.migrate.backup.ClientPrograms;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** PostgreSQL's own programs, and room for them to work in. */
public final class ClientOptions {
    @Option(
            names = "--pg-bin",
            paramLabel = "DIR",
            description =
                    "Directory of pg_dump and pg_restore. Default: the best fit for the server among those in PATH and /usr/lib/postgresql.")
    Optional<Path> programs = Optional.empty();

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            description =
                    "Where a dump is made or fetched to. Default: on the destination's own volume if it is a directory, else the system's directory of temporary files.")
    Optional<Path> workFolder = Optional.empty();

    /** The programs that are there. */
    List<ClientPrograms> programs(Invocation invocation) {
        return ClientPrograms.find(programs, invocation.environment());
    }

    /** Runs them. */
    ClientProcess process(Invocation invocation) {
        return new ClientProcess(invocation.environment(), invocation.stop(), invocation.secrets());
    }
}
