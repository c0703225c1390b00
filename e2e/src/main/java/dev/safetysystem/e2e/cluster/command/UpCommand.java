package dev.safetysystem.e2e.cluster.command;

import dev.safetysystem.e2e.cluster.ClusterOptions;
import dev.safetysystem.e2e.cluster.Home;
import dev.safetysystem.e2e.cluster.Nodes;
import dev.safetysystem.e2e.cluster.StartedCluster;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Optional;

/** Starts a cluster that runs until it is taken down. */
@Command(
        name = "up",
        description = {
            "Start a cluster, or find the one that runs, and print the line that makes kubectl use it.",
            "All else goes to standard error."
        })
final class UpCommand implements Runnable {
    @Mixin private NameOption name;

    @Option(
            names = "--nodes",
            paramLabel = "kwok|real",
            defaultValue = "kwok",
            description = {
                "kwok: pods are only objects and become ready by rules (no rights needed).",
                "real: containers run on this machine (Linux and root; missing Debian packages are"
                        + " installed).",
                "Default: ${DEFAULT-VALUE}."
            })
    private Nodes nodes;

    @Override
    public void run() {
        Optional<StartedCluster> running =
                StartedCluster.running(Home.ofEnvironment(), name.name());
        running.ifPresent(
                cluster ->
                        ClusterCommand.PROGRESS.say(
                                "cluster " + cluster.name() + " is running already"));
        System.out.println("export KUBECONFIG=" + running.orElseGet(this::start).kubeconfig());
    }

    private StartedCluster start() {
        ClusterOptions options =
                switch (nodes) {
                    case KWOK -> ClusterOptions.kwok();
                    case REAL -> ClusterOptions.realNode().withMetricsServer();
                };
        StartedCluster cluster =
                StartedCluster.start(options.named(name.name()), ClusterCommand.PROGRESS);
        cluster.detach();
        return cluster;
    }
}
