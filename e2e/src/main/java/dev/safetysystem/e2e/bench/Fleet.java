package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.AuditRecord;
import dev.safetysystem.e2e.cluster.Clients;
import dev.safetysystem.e2e.cluster.ClusterException;
import dev.safetysystem.e2e.cluster.ClusterOptions;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.install.Images;
import dev.safetysystem.e2e.install.OperatorRelease;
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
    private static final double MOST_MEGABYTES = 220;
    private static final double MOST_PROCESSOR_SECONDS = 30;
    private static final double MOST_SHARE = 1;
    private static final Eventually LATER =
            new Eventually(Duration.ofMinutes(15), Duration.ofSeconds(1));

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
            Work work = new Work(cluster, operator, systems, releases, number);
            operator.start();
            operator.awaitReady();
            List<Figure> figures = new ArrayList<>();
            figures.addAll(bulk("install", work, "v1").figures());
            idle(cluster, operator, figures);
            AuditLog.Position before = cluster.audit().now();
            Done update = bulk("update", work, "v2");
            figures.addAll(update.figures());
            figures.add(
                    Figure.of(
                            "update: writes for each system",
                            (double) writes(cluster, before) / number,
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
                        "idle: writes but those of the Lease", writes(cluster, before), "", 0));
        figures.add(Figure.bounded("idle: share of a core", 100 * used / seconds, "%", MOST_SHARE));
        figures.add(Figure.of("idle: resident memory", operator.residentMegabytes(), "MB"));
    }

    /** The last events are written beside the passes, one after the other. */
    static void awaitQuiet(StartedCluster cluster) {
        LATER.holds(
                "ten seconds without a write",
                () -> {
                    AuditLog.Position before = cluster.audit().now();
                    pause(Duration.ofSeconds(10));
                    return writes(cluster, before) == 0;
                });
    }

    private record Work(
            StartedCluster cluster,
            ImageProcess operator,
            SmallSystems systems,
            Releases releases,
            int number) {}

    private record Done(double seconds, List<Figure> figures) {}

    /**
     * Applies a version everywhere and looks at the operator until all have released it; its
     * processor time is counted until its last write, which is an event about one of them.
     */
    private static Done bulk(String phase, Work work, String version) {
        BenchCommand.PROGRESS.say(phase + ": " + work.number() + " systems at once");
        ImageProcess operator = work.operator();
        double processor = phase.equals("install") ? 0 : operator.processorSeconds();
        double slow = slowPasses(operator);
        List<Double> megabytes = new ArrayList<>();
        List<Double> passes = new ArrayList<>();
        Instant begin = Instant.now();
        work.systems().applyAll(KIND, work.number(), version, "1s");
        LATER.see(
                "all systems to have released " + version,
                () -> {
                    megabytes.add(operator.residentMegabytes());
                    passes.add(operator.metric("safetysystem_pass_seconds_max"));
                    return work.releases().released(KIND, version);
                },
                released -> released == work.number());
        double seconds = Duration.between(begin, Instant.now()).toMillis() / 1000.0;
        awaitQuiet(work.cluster());
        megabytes.add(operator.residentMegabytes());
        return new Done(
                seconds,
                List.of(
                        Figure.of(phase + ": all released after", seconds, "s"),
                        Figure.bounded(
                                phase + ": passes over one second",
                                slowPasses(operator) - slow,
                                "",
                                0),
                        Figure.of(phase + ": longest pass", most(passes), "s"),
                        Figure.bounded(
                                phase + ": processor time until its last write",
                                operator.processorSeconds() - processor,
                                "s",
                                MOST_PROCESSOR_SECONDS),
                        Figure.bounded(
                                phase + ": most resident memory",
                                most(megabytes),
                                "MB",
                                MOST_MEGABYTES)));
    }

    private static double slowPasses(ImageProcess operator) {
        return operator.metric("safetysystem_pass_seconds_count")
                - operator.metric("safetysystem_pass_seconds_bucket{le=\"1.0\"}");
    }

    private static double most(List<Double> values) {
        return values.stream().max(Double::compare).orElse(0.0);
    }

    private static long writes(StartedCluster cluster, AuditLog.Position since) {
        return cluster.audit().since(since).stream()
                .filter(each -> each.user().equals(OperatorRelease.USER))
                .filter(AuditRecord::isWrite)
                .filter(each -> !each.isAbout("leases"))
                .count();
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
