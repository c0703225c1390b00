package dev.safetysystem.e2e.hostile;

import dev.safetysystem.e2e.cluster.Clients;
import dev.safetysystem.e2e.cluster.ClusterOptions;
import dev.safetysystem.e2e.cluster.CommandLines;
import dev.safetysystem.e2e.cluster.Progress;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.install.SourceTree;
import dev.safetysystem.e2e.operator.ChartPolicies;
import dev.safetysystem.e2e.operator.LaunchedOperator;
import dev.safetysystem.e2e.operator.OperatorOptions;
import dev.safetysystem.e2e.result.Result;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/** The command line {@code e2e/campaign hostile}. */
@Command(
        name = "e2e/campaign hostile",
        description = {
            "Release five systems beside somebody who makes objects that look like the operator's,",
            "and deletes and forges the operator's own, as a seed draws, and rests in every fifth",
            "round, in which all have to be released, also after an abort, and one is made anew.",
            "About a quarter of an hour.",
            ""
        },
        footer = {"", "Exit codes: 0 every invariant held; 1 one did not; 2 wrong usage."})
public final class HostileCommand implements Callable<Integer> {
    private static final Progress PROGRESS = line -> System.err.println("[hostile] " + line);
    private static final String NAMESPACE = "hostile";
    private static final String HOME = "safetysystem";

    // As in the option's default value, which must be text.
    private static final int STEPS = 2000;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "What draws the steps (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--steps",
            defaultValue = "2000",
            description = "How many things the neighbour does (default: ${DEFAULT-VALUE}).")
    private int steps;

    private HostileCommand() {}

    /** Runs it and ends the process with its exit code. */
    public static void main(String[] arguments) {
        CommandLines.run(new HostileCommand(), PROGRESS, arguments);
    }

    @Override
    public Integer call() {
        try (StartedCluster cluster = StartedCluster.start(ClusterOptions.kwok(), PROGRESS);
                KubernetesClient client = Clients.of(cluster);
                LaunchedOperator operator =
                        LaunchedOperator.start(cluster, OperatorOptions.clusterWide(HOME))) {
            ChartPolicies.bind(cluster, HOME);
            client.resource(
                            new NamespaceBuilder()
                                    .withNewMetadata()
                                    .withName(NAMESPACE)
                                    .endMetadata()
                                    .build())
                    .create();
            Result result =
                    new HostileReleases(cluster, client, operator, NAMESPACE, seed, steps, PROGRESS)
                            .run()
                            .result(how());
            result.print();
            if (steps == STEPS) {
                result.keep(SourceTree.here());
            } else {
                PROGRESS.say("not kept: kept are runs with the default number of steps");
            }
            return result.isKept() ? 0 : 1;
        }
    }

    private String how() {
        return "five systems are released again and again while an editor of their namespace, who may"
                + " write ControllerRevisions and EndpointSlices as well, does "
                + steps
                + " things, drawn by seed "
                + seed
                + ", and rests in every fifth round";
    }
}
