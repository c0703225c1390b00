package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Result;

/** One command of the program; an instance is one use of it, filled by the command line. */
public interface Command {
    /**
     * Carries the command out.
     *
     * @throws Failure when it cannot; the caller prints it and ends with its exit code
     */
    Result run(Invocation invocation);
}
