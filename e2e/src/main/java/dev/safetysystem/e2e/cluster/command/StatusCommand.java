package dev.safetysystem.e2e.cluster.command;

import dev.safetysystem.e2e.cluster.Home;
import dev.safetysystem.e2e.cluster.StartedCluster;

import picocli.CommandLine.Command;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Lists clusters. */
@Command(
        name = "status",
        description = {
            "List the clusters on this machine, whoever started them.",
            "Exit code 1 when there is none or one of them does not answer."
        })
final class StatusCommand implements Callable<Integer> {
    private static final String ROW = "%-20s %-6s %-14s %8s  %-28s %s%n";

    @Override
    public Integer call() {
        List<StartedCluster> clusters = StartedCluster.running(Home.ofEnvironment());
        if (clusters.isEmpty()) {
            ClusterCommand.PROGRESS.say("no cluster is running: start one with e2e/cluster up");
            return 1;
        }
        System.out.printf(ROW, "NAME", "NODES", "STATE", "MEMORY", "API SERVER", "ENDS WITH");
        int answering = 0;
        for (StartedCluster cluster : clusters) {
            boolean answers = cluster.answers();
            answering += answers ? 1 : 0;
            System.out.printf(
                    ROW,
                    cluster.name(),
                    cluster.nodes().name().toLowerCase(Locale.ROOT),
                    answers ? "ready" : "not answering",
                    cluster.memory() / 1_000_000 + " MB",
                    cluster.apiServerUrl(),
                    cluster.owner().map(pid -> "process " + pid).orElse("e2e/cluster down"));
        }
        return answering == clusters.size() ? 0 : 1;
    }
}
