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

import io.fabric8.kubernetes.client.KubernetesClient;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Many systems at once.
 *
 * @param images of this source tree
 * @param number of systems
 * @param idle how long nothing happens
 */
record Fleet(Images images, int number, Duration idle) {
    private static final int PER_NAMESPACE = 50;
    private static final int PODS_PER_NODE = 400;
    private static final int WRITERS = 8;
    private static final double MOST_MEGABYTES = 220;
    private static final double MOST_SHARE = 1;
    private static final Eventually LATER =
            new Eventually(Duration.ofMinutes(15), Duration.ofSeconds(1));

    Result measure() {
        // Two instances each, and as many more while all are replaced at once.
        int nodes = 1 + number * 5 / PODS_PER_NODE;
        try (StartedCluster cluster =
                        StartedCluster.start(
                                ClusterOptions.kwok().withKwokNodes(nodes), BenchCommand.PROGRESS);
                ImageProcess operator = ImageProcess.prepare(cluster, images.tree());
                KubernetesClient client = Clients.of(cluster)) {
            SmallSystems systems = new SmallSystems(client);
            for (int space = 0; space * PER_NAMESPACE < number; space++) {
                systems.makeNamespace("fleet-" + space);
            }
            operator.start();
            operator.awaitReady();
            List<Figure> figures = new ArrayList<>();
            install(operator, systems, figures);
            idle(cluster, operator, figures);
            update(cluster, operator, systems, figures);
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

    private void install(ImageProcess operator, SmallSystems systems, List<Figure> figures) {
        BenchCommand.PROGRESS.say("installing " + number + " systems");
        Sampled sampled = released(operator, systems, "v1");
        double slow =
                operator.metric("safetysystem_pass_seconds_count")
                        - operator.metric("safetysystem_pass_seconds_bucket{le=\"1.0\"}");
        figures.add(Figure.of("install: all released after", sampled.seconds(), "s"));
        figures.add(Figure.bounded("install: passes over one second", slow, "", 0));
        figures.add(Figure.of("install: longest pass", sampled.longestPass(), "s"));
        figures.add(Figure.of("install: processor time", operator.processorSeconds(), "s"));
        figures.add(
                Figure.bounded(
                        "install: most resident memory",
                        sampled.megabytes(),
                        "MB",
                        MOST_MEGABYTES));
    }

    private void idle(StartedCluster cluster, ImageProcess operator, List<Figure> figures) {
        awaitQuiet(cluster);
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
    private static void awaitQuiet(StartedCluster cluster) {
        LATER.holds(
                "ten seconds without a write",
                () -> {
                    AuditLog.Position before = cluster.audit().now();
                    pause(Duration.ofSeconds(10));
                    return writes(cluster, before) == 0;
                });
    }

    private void update(
            StartedCluster cluster,
            ImageProcess operator,
            SmallSystems systems,
            List<Figure> figures) {
        BenchCommand.PROGRESS.say("updating all at once");
        AuditLog.Position before = cluster.audit().now();
        double processor = operator.processorSeconds();
        Sampled sampled = released(operator, systems, "v2");
        figures.add(Figure.of("update: all released after", sampled.seconds(), "s"));
        figures.add(
                Figure.of(
                        "update: writes for each system",
                        (double) writes(cluster, before) / number,
                        ""));
        figures.add(
                Figure.of("update: processor time", operator.processorSeconds() - processor, "s"));
        figures.add(Figure.of("update: longest pass", sampled.longestPass(), "s"));
        figures.add(
                Figure.bounded(
                        "update: most resident memory", sampled.megabytes(), "MB", MOST_MEGABYTES));
    }

    private record Sampled(double seconds, double megabytes, double longestPass) {}

    /** Applies a version everywhere and looks at the operator until all have released it. */
    private Sampled released(ImageProcess operator, SmallSystems systems, String version) {
        Instant begin = Instant.now();
        applyAll(systems, version);
        List<Double> megabytes = new ArrayList<>();
        List<Double> passes = new ArrayList<>();
        LATER.see(
                "all systems to have released " + version,
                () -> {
                    megabytes.add(operator.residentMegabytes());
                    passes.add(operator.metric("safetysystem_pass_seconds_max"));
                    return systems.released(version);
                },
                released -> released == number);
        return new Sampled(
                Duration.between(begin, Instant.now()).toMillis() / 1000.0,
                megabytes.stream().max(Double::compare).orElse(0.0),
                passes.stream().max(Double::compare).orElse(0.0));
    }

    private void applyAll(SmallSystems systems, String version) {
        try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            for (int system = 0; system < number; system++) {
                String namespace = "fleet-" + system / PER_NAMESPACE;
                String name = "system-" + system;
                writers.submit(() -> systems.apply(namespace, name, version));
            }
        }
    }

    private static long writes(StartedCluster cluster, AuditLog.Position since) {
        return cluster.audit().since(since).stream()
                .filter(each -> each.user().equals(OperatorRelease.USER))
                .filter(AuditRecord::isWrite)
                .filter(each -> !each.isAbout("leases"))
                .count();
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted", e);
        }
    }
}
