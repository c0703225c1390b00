package dev.safetysystem.e2e.cluster.command;

import dev.safetysystem.e2e.cluster.Program;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.List;
import java.util.concurrent.Callable;

/** Runs kubectl. */
@Command(
        name = "kubectl",
        description = "Run kubectl, of the cluster's own version, on it; --name comes first.")
final class KubectlCommand implements Callable<Integer> {
    @Mixin private NameOption name;

    @Parameters(paramLabel = "ARGUMENT", arity = "0..*", description = "As kubectl takes them.")
    private List<String> arguments = List.of();

    @Override
    public Integer call() {
        return name.running().tool(Program.KUBECTL, arguments).runInTerminal();
    }
}
