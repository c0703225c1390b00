package dev.safetysystem.e2e.cluster.command;

import dev.safetysystem.e2e.cluster.CommandLines;
import dev.safetysystem.e2e.cluster.Home;
import dev.safetysystem.e2e.cluster.Progress;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line {@code e2e/cluster}. */
@Command(
        name = "e2e/cluster",
        description = {
            "A real Kubernetes on this machine, without containers to run it in.",
            "",
            "Its programs are built from source on first use, about five minutes, and kept in the cache"
                    + " directory ("
                    + Home.VARIABLE
                    + " names another one).",
            ""
        },
        footer = {
            "",
            "Start one and use it:  eval \"$(e2e/cluster up)\" && kubectl get nodes",
            "",
            "Exit codes: 0 done; 1 not done, the reason is on standard error; 2 wrong usage;",
            "kubectl's own for kubectl."
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            StatusCommand.class,
            DownCommand.class,
            KubectlCommand.class,
            LoadImageCommand.class
        })
public final class ClusterCommand {
    static final Progress PROGRESS = Progress.onStandardError();

    @CommandLine.Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    private ClusterCommand() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new ClusterCommand());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        // What follows kubectl's first word is kubectl's, options included.
        line.getSubcommands().get("kubectl").setStopAtPositional(true);
        CommandLines.run(line, PROGRESS, arguments);
    }
}
