package dev.safetysystem.e2e.cluster.command;

import dev.safetysystem.e2e.cluster.Home;
import dev.safetysystem.e2e.cluster.StartedCluster;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;

/** Takes clusters down. */
@Command(
        name = "down",
        description = "Take a cluster down and leave no trace of it; fine when it is not there.")
final class DownCommand implements Runnable {
    @Mixin private NameOption name;

    @Option(names = "--all", description = "Every cluster, those of running tests too.")
    private boolean all;

    @Override
    public void run() {
        StartedCluster.removeAbandoned(Home.ofEnvironment(), ClusterCommand.PROGRESS);
        List<StartedCluster> clusters =
                StartedCluster.running(Home.ofEnvironment()).stream()
                        .filter(cluster -> all || cluster.name().equals(name.name()))
                        .toList();
        for (StartedCluster cluster : clusters) {
            cluster.close();
            ClusterCommand.PROGRESS.say("cluster " + cluster.name() + " is gone");
        }
        if (clusters.isEmpty()) {
            ClusterCommand.PROGRESS.say(
                    all
                            ? "no cluster is running"
                            : "no cluster \"" + name.name() + "\" is running");
        }
    }
}
