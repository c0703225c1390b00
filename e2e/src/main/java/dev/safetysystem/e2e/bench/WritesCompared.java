package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.Clients;
import dev.safetysystem.e2e.cluster.ClusterOptions;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.demo.Subject;
import dev.safetysystem.e2e.demo.Tempo;
import dev.safetysystem.e2e.install.Images;
import dev.safetysystem.e2e.operator.LaunchedOperator;
import dev.safetysystem.e2e.operator.OperatorOptions;
import dev.safetysystem.e2e.result.Figure;
import dev.safetysystem.e2e.result.Result;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What a release costs with this operator and with an older one. Both run on one real node, each
 * with a system of its own, and release in turns, so that one waits while the other works, and both
 * have the same machine.
 *
 * @param images of this source tree
 * @param older the class path of the older operator
 */
record WritesCompared(Images images, String older) {
    private static final int PAIRS = 3;
    private static final double MOST = 1.05;
    private static final Eventually SOON = Eventually.withinSeconds(240);

    /** What one release took. */
    private record Cost(double seconds, List<String> writes) {}

    /** One of the two, and what each of its releases took. */
    private record Side(
            String name,
            StartedCluster cluster,
            KubernetesClient client,
            LaunchedOperator operator,
            Subject hap,
            List<Cost> costs) {
        private static Side of(
                String name,
                StartedCluster cluster,
                KubernetesClient client,
                LaunchedOperator operator,
                Images images) {
            Subject hap = Subject.hap(client, name, images.tree(), Tempo.OF_THE_DEMO);
            hap.makeNamespace();
            hap.apply("v1");
            hap.seeReleased("v1", SOON);
            ReleaseWrites.awaitEvents(client, name, 1);
            return new Side(name, cluster, client, operator, hap, new ArrayList<>());
        }

        /** The other version. */
        void release() {
            AuditLog.Position begin = cluster.audit().now();
            Instant since = Instant.now();
            String next = costs.size() % 2 == 0 ? "v2" : "v1";
            hap.apply(next);
            hap.seeReleased(next, SOON);
            double seconds = Duration.between(since, Instant.now()).toMillis() / 1000.0;
            ReleaseWrites.awaitEvents(client, name, costs.size() + 2);
            var writes =
                    ReleaseWrites.since(begin, cluster, operator.user()).stream()
                            .map(ListedWrites::what)
                            .toList();
            costs.add(new Cost(seconds, writes));
            BenchCommand.PROGRESS.say(
                    "%s: %s was released in %.1f s with %d writes"
                            .formatted(name, next, seconds, writes.size()));
        }

        double writes() {
            return median(costs.stream().map(cost -> (double) cost.writes().size()).toList());
        }

        double seconds() {
            return median(costs.stream().map(Cost::seconds).toList());
        }

        /** How often it made each write in all its releases. */
        TreeMap<String, Integer> kinds() {
            var kinds = new TreeMap<String, Integer>();
            costs.forEach(
                    cost -> cost.writes().forEach(what -> kinds.merge(what, 1, Integer::sum)));
            return kinds;
        }
    }

    Result measure() {
        try (StartedCluster cluster =
                        StartedCluster.start(ClusterOptions.realNode(), BenchCommand.PROGRESS);
                KubernetesClient client = Clients.of(cluster)) {
            images.load(cluster, List.of("v1", "v2"));
            try (LaunchedOperator first =
                            LaunchedOperator.start(
                                    cluster, OperatorOptions.within("older").running(older));
                    LaunchedOperator second =
                            LaunchedOperator.start(cluster, OperatorOptions.within("present"))) {
                Side before = Side.of("older", cluster, client, first, images);
                Side now = Side.of("present", cluster, client, second, images);
                for (int i = 0; i < PAIRS; i++) {
                    // Whoever is second has a warmer machine: each is as often as the other.
                    (i % 2 == 0 ? before : now).release();
                    (i % 2 == 0 ? now : before).release();
                }
                return result(before, now);
            }
        }
    }

    private static Result result(Side before, Side now) {
        return new Result(
                "writes-compared",
                "%d releases of the HAP sample under Rolling with an older operator, and as many with this one, in turns on one real node; medians"
                        .formatted(PAIRS),
                List.of(
                        Figure.of("writes of one release, older operator", before.writes(), ""),
                        Figure.of("writes of one release, this one", now.writes(), ""),
                        Figure.bounded(
                                "  so many times as many",
                                now.writes() / before.writes(),
                                "",
                                MOST),
                        Figure.of("time of one release, older operator", before.seconds(), "s"),
                        Figure.of("time of one release, this one", now.seconds(), "s"),
                        Figure.bounded(
                                "  so many times as long, pair by pair",
                                pairs(before, now),
                                "",
                                MOST)),
                details(before, now));
    }

    private static double pairs(Side before, Side now) {
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < PAIRS; i++) {
            ratios.add(now.costs().get(i).seconds() / before.costs().get(i).seconds());
        }
        return median(ratios);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(half)
                : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /** Each pair's times, and how often each kind of write was made. */
    private static List<String> details(Side before, Side now) {
        var lines = new ArrayList<String>();
        for (int i = 0; i < PAIRS; i++) {
            Cost older = before.costs().get(i);
            Cost present = now.costs().get(i);
            lines.add(
                    "pair %d: older %.1f s with %d writes, this one %.1f s with %d"
                            .formatted(
                                    i + 1,
                                    older.seconds(),
                                    older.writes().size(),
                                    present.seconds(),
                                    present.writes().size()));
        }
        var kinds = new TreeMap<>(before.kinds());
        now.kinds().keySet().forEach(what -> kinds.putIfAbsent(what, 0));
        kinds.keySet()
                .forEach(
                        what ->
                                lines.add(
                                        "%-34s older %3d times, this one %3d"
                                                .formatted(
                                                        what,
                                                        before.kinds().getOrDefault(what, 0),
                                                        now.kinds().getOrDefault(what, 0))));
        return lines;
    }
}
