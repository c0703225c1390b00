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
 * How long after its process starts the operator does something for a system that waits for it.
 *
 * @param images of this source tree
 */
record FirstPass(Images images) {
    private static final int RUNS = 5;
    private static final double MOST_SECONDS = 2;
    private static final Eventually SOON = Eventually.withinSeconds(60);

    Result measure() {
        try (StartedCluster cluster =
                        StartedCluster.start(ClusterOptions.kwok(), BenchCommand.PROGRESS);
                ImageProcess operator = ImageProcess.prepare(cluster, images.tree());
                KubernetesClient client = Clients.of(cluster)) {
            SmallSystems systems = new SmallSystems(client);
            systems.makeNamespace("bench");
            List<Double> seconds = new ArrayList<>();
            for (int run = 0; run < RUNS; run++) {
                seconds.add(once(cluster, operator, systems, run));
                BenchCommand.PROGRESS.say("run %d: %.2f s".formatted(run + 1, seconds.getLast()));
            }
            List<Double> sorted = seconds.stream().sorted().toList();
            return new Result(
                    "start",
                    "start of the process, with the image's files and a free Lease, to the first write"
                            + " for a system, by the API server's log; median of 5",
                    List.of(
                            Figure.bounded(
                                    "first write after start, median",
                                    sorted.get(RUNS / 2),
                                    "s",
                                    MOST_SECONDS),
                            Figure.of("first write after start, slowest", sorted.getLast(), "s")),
                    List.of());
        }
    }

    private static double once(
            StartedCluster cluster, ImageProcess operator, SmallSystems systems, int run) {
        String name = "waiting-" + run;
        systems.apply("bench", name, "v1");
        AuditLog.Position before = cluster.audit().now();
        operator.start();
        // Asked no earlier than it is ready, so that the question does not slow the start down.
        operator.awaitReady();
        AuditRecord first = firstWrite(cluster, operator, name, before);
        Instant began = operator.started();
        operator.stop();
        return Duration.between(began, first.received()).toMillis() / 1000.0;
    }

    /** The first write for a system after its place in the log. */
    static AuditRecord firstWrite(
            StartedCluster cluster, ImageProcess operator, String name, AuditLog.Position before) {
        try {
            return SOON.see(
                            "a write for " + name,
                            () ->
                                    cluster.audit().since(before).stream()
                                            .filter(each -> isFor(each, name))
                                            .toList(),
                            found -> !found.isEmpty())
                    .getFirst();
        } catch (AssertionError e) {
            throw new ClusterException(e.getMessage() + "; " + operator.tail(), e);
        }
    }

    private static boolean isFor(AuditRecord request, String name) {
        return request.user().equals(OperatorRelease.USER)
                && request.isWrite()
                && request.name().filter(each -> each.startsWith(name)).isPresent();
    }
}
