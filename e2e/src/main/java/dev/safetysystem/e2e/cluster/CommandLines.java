package dev.safetysystem.e2e.cluster;

import picocli.CommandLine;

/** How the command lines of this module begin and end. */
public final class CommandLines {
    private CommandLines() {}

    /** Runs a command and ends the process with its exit code. */
    public static void run(Object command, Progress progress, String[] arguments) {
        run(new CommandLine(command), progress, arguments);
    }

    /**
     * The same, of a command line that was prepared. What a person can mend is said in one line;
     * anything else is an error of ours and shows its stack trace.
     */
    public static void run(CommandLine line, Progress progress, String[] arguments) {
        line.setUsageHelpAutoWidth(true);
        line.setExecutionExceptionHandler(
                (failure, command, parsed) -> {
                    if (failure instanceof ClusterException) {
                        progress.say("error: " + failure.getMessage());
                        return CommandLine.ExitCode.SOFTWARE;
                    }
                    throw failure;
                });
        System.exit(line.execute(arguments));
    }
}
