package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.Clients;
import dev.safetysystem.e2e.cluster.ClusterException;
import dev.safetysystem.e2e.cluster.ClusterOptions;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.install.Images;
import dev.safetysystem.e2e.result.Figure;
import dev.safetysystem.e2e.result.Result;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Many systems at once.
 *
 * @param images of this source tree
 * @param number of systems
 * @param idle how long nothing happens
 */
record Fleet(Images images, int number, Duration idle) {
    static final String KIND = "fleet";
    static final int PODS_PER_NODE = 400;
    static final double MOST_MEGABYTES = 220;
    private static final double MOST_PROCESSOR_SECONDS = 30;
    private static final double MOST_SHARE = 1;

    Result measure() {
        // Two instances each, and as many more while all are replaced at once; then the same again
        // as plain Deployments.
        int nodes = 1 + number * 7 / PODS_PER_NODE;
        try (StartedCluster cluster =
                        StartedCluster.start(
                                ClusterOptions.kwok().withKwokNodes(nodes), BenchCommand.PROGRESS);
                ImageProcess operator = ImageProcess.prepare(cluster, images.tree());
                KubernetesClient client = Clients.of(cluster);
                Releases releases = new Releases(client)) {
            SmallSystems systems = new SmallSystems(client);
            systems.makeNamespaces(KIND, number);
            Bulk bulk = new Bulk(cluster, operator, systems, releases, KIND, number);
            operator.start();
            operator.awaitReady();
            List<Figure> figures = new ArrayList<>();
            figures.addAll(figures("install", bulk.install("v1", "1s")));
            idle(cluster, operator, figures);
            AuditLog.Position before = cluster.audit().now();
            Bulk.Done update = bulk.update("v2", "1s");
            figures.addAll(figures("update", update));
            figures.add(
                    Figure.of(
                            "update: writes for each system",
                            (double) Bulk.writes(cluster, before) / number,
                            ""));
            BenchCommand.PROGRESS.say("updating as many plain Deployments, for comparison");
            double floor = new PlainDeployments(client, number).secondsToUpdate();
            figures.add(Figure.of("floor: plain Deployments rolled out after", floor, "s"));
            figures.add(Figure.of("update: times the floor", update.seconds() / floor, ""));
            return new Result(
                    "fleet",
                    number
                            + " systems of one component with two instances on "
                            + nodes
                            + " KWOK nodes; the operator's process with its image's files and "
                            + "the heap of a pod",
                    figures,
                    List.of());
        }
    }

    private void idle(StartedCluster cluster, ImageProcess operator, List<Figure> figures) {
        BenchCommand.PROGRESS.say("idle for " + idle.toSeconds() + " s");
        AuditLog.Position before = cluster.audit().now();
        double processor = operator.processorSeconds();
        Instant begin = Instant.now();
        pause(idle);
        double seconds = Duration.between(begin, Instant.now()).toMillis() / 1000.0;
        double used = operator.processorSeconds() - processor;
        figures.add(
                Figure.bounded(
                        "idle: writes but those of the Lease",
                        Bulk.writes(cluster, before),
                        "",
                        0));
        figures.add(Figure.bounded("idle: share of a core", 100 * used / seconds, "%", MOST_SHARE));
        figures.add(Figure.of("idle: resident memory", operator.residentMegabytes(), "MB"));
    }

    private static List<Figure> figures(String phase, Bulk.Done done) {
        return List.of(
                Figure.of(phase + ": all released after", done.seconds(), "s"),
                Figure.bounded(phase + ": passes over one second", done.slowPasses(), "", 0),
                Figure.of(phase + ": longest pass", done.longestPass(), "s"),
                Figure.bounded(
                        phase + ": processor time until its last write",
                        done.processorSeconds(),
                        "s",
                        MOST_PROCESSOR_SECONDS),
                Figure.bounded(
                        phase + ": most resident memory", done.megabytes(), "MB", MOST_MEGABYTES));
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted", e);
        }
    }
}
