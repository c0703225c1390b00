package dev.safetysystem.e2e.edits;

import dev.safetysystem.e2e.cluster.Clients;
import dev.safetysystem.e2e.cluster.ClusterOptions;
import dev.safetysystem.e2e.cluster.CommandLines;
import dev.safetysystem.e2e.cluster.Progress;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.install.SourceTree;
import dev.safetysystem.e2e.operator.LaunchedOperator;
import dev.safetysystem.e2e.operator.OperatorOptions;
import dev.safetysystem.e2e.result.Result;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.Optional;
import java.util.concurrent.Callable;

/** The command line {@code e2e/edits}. */
@Command(
        name = "e2e/edits",
        description = {
            "Release a system while somebody edits what it owns, in ways and at moments that a seed"
                    + " draws;",
            "an operator is killed now and then. No release may bring an edit along.",
            ""
        },
        footer = {"", "Exit codes: 0 none did; 1 one did, or stayed; 2 wrong usage."})
public final class EditsCommand implements Callable<Integer> {
    private static final Progress PROGRESS = line -> System.err.println("[edits] " + line);
    private static final String NAMESPACE = "edits";
    private static final int EDITS = 200;
    private static final int RELEASES = 10;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "What draws the edits (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--edits",
            defaultValue = "" + EDITS,
            description = "How many (default: ${DEFAULT-VALUE}).")
    private int edits;

    @Option(
            names = "--releases",
            defaultValue = "" + RELEASES,
            description = "Over how many releases (default: ${DEFAULT-VALUE}).")
    private int releases;

    private EditsCommand() {}

    /** Runs it and ends the process with its exit code. */
    public static void main(String[] arguments) {
        CommandLines.run(new EditsCommand(), PROGRESS, arguments);
    }

    @Override
    public Integer call() {
        try (StartedCluster cluster = StartedCluster.start(ClusterOptions.kwok(), PROGRESS);
                KubernetesClient client = Clients.of(cluster);
                LaunchedOperator operator =
                        LaunchedOperator.start(
                                cluster, OperatorOptions.clusterWide("safetysystem"))) {
            client.resource(
                            new NamespaceBuilder()
                                    .withNewMetadata()
                                    .withName(NAMESPACE)
                                    .endMetadata()
                                    .build())
                    .create();
            var findings =
                    new EditedReleases(
                                    client,
                                    NAMESPACE,
                                    seed,
                                    edits,
                                    releases,
                                    Optional.of(restart(operator)),
                                    PROGRESS)
                            .run();
            Result result = findings.result(how());
            result.print();
            if (edits == EDITS && releases == RELEASES) {
                result.keep(SourceTree.here());
            } else {
                PROGRESS.say("not kept: kept are runs with the default numbers");
            }
            return result.isKept() ? 0 : 1;
        }
    }

    private String how() {
        return "a system is released "
                + releases
                + " times while others edit "
                + edits
                + " times what it owns, drawn by seed "
                + seed
                + "; the operator is killed now and then";
    }

    private static EditedReleases.Restart restart(LaunchedOperator operator) {
        return new EditedReleases.Restart() {
            @Override
            public void kill() {
                operator.kill();
            }

            @Override
            public void start() {
                operator.launch();
                operator.awaitLeading();
            }
        };
    }
}
