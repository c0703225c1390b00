package dev.safetysystem.e2e.cluster.command;

import dev.safetysystem.e2e.cluster.ClusterException;
import dev.safetysystem.e2e.cluster.Home;
import dev.safetysystem.e2e.cluster.StartedCluster;

import picocli.CommandLine.Option;

/** Which cluster a command is about. */
final class NameOption {
    private static final String DEFAULT = "default";

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = DEFAULT,
            description = "Which cluster, if there are several (default: ${DEFAULT-VALUE}).")
    private String name;

    String name() {
        return name;
    }

    StartedCluster running() {
        return StartedCluster.running(Home.ofEnvironment(), name)
                .orElseThrow(
                        () ->
                                new ClusterException(
                                        "no cluster \"%s\" is running: start it with e2e/cluster up%s"
                                                .formatted(
                                                        name,
                                                        name.equals(DEFAULT)
                                                                ? ""
                                                                : " --name " + name)));
    }
}
