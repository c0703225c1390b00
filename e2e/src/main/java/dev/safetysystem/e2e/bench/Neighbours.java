package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.Clients;
import dev.safetysystem.e2e.cluster.ClusterOptions;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.install.Images;
import dev.safetysystem.e2e.result.Figure;
import dev.safetysystem.e2e.result.Result;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Systems beside Services and ConfigMaps of others, in the same namespaces: what these cost the
 * operator in memory, and how much later it comes to its first pass.
 *
 * @param images of this source tree
 * @param number of systems
 * @param others how many Services, and as many ConfigMaps of 100 KB
 */
record Neighbours(Images images, int number, int others) {
    private static final String KIND = "neighbours";
    private static final int BYTES = 100_000;
    private static final int STARTS = 3;
    private static final double MOST_MEGABYTES = 240;
    private static final double MOST_SECONDS_LATER = 2;
    private static final Duration AFTER_START = Duration.ofSeconds(20);
    private static final Eventually LATER =
            new Eventually(Duration.ofMinutes(15), Duration.ofSeconds(1));

    Result measure() {
        int nodes = 1 + number * 3 / Fleet.PODS_PER_NODE;
        try (StartedCluster cluster =
                        StartedCluster.start(
                                ClusterOptions.kwok().withKwokNodes(nodes), BenchCommand.PROGRESS);
                ImageProcess operator = ImageProcess.prepare(cluster, images.tree());
                KubernetesClient client = Clients.of(cluster);
                Releases releases = new Releases(client)) {
            SmallSystems systems = new SmallSystems(client);
            systems.makeNamespaces(KIND, number);
            install(cluster, operator, systems, releases);
            Starts alone = starts("alone", cluster, operator, systems);
            makeOthers(client);
            Starts beside = starts("beside", cluster, operator, systems);
            return new Result(
                    KIND,
                    number
                            + " systems beside "
                            + others
                            + " Services and "
                            + others
                            + " ConfigMaps of 100 KB of others; the operator's process with its"
                            + " image's files and the heap of a pod, started "
                            + STARTS
                            + " times",
                    List.of(
                            Figure.of("alone: first write after start, median", alone.write(), "s"),
                            Figure.of(
                                    "beside: first write after start, median", beside.write(), "s"),
                            Figure.bounded(
                                    "first write later by",
                                    beside.write() - alone.write(),
                                    "s",
                                    MOST_SECONDS_LATER),
                            Figure.of("alone: all systems looked at after", alone.all(), "s"),
                            Figure.of("beside: all systems looked at after", beside.all(), "s"),
                            Figure.of("alone: most resident memory at start", alone.peak(), "MB"),
                            Figure.bounded(
                                    "beside: most resident memory at start",
                                    beside.peak(),
                                    "MB",
                                    MOST_MEGABYTES),
                            Figure.bounded(
                                    "beside: resident memory afterwards",
                                    beside.after(),
                                    "MB",
                                    MOST_MEGABYTES)),
                    List.of());
        }
    }

    private void install(
            StartedCluster cluster,
            ImageProcess operator,
            SmallSystems systems,
            Releases releases) {
        BenchCommand.PROGRESS.say("installing " + number + " systems");
        operator.start();
        operator.awaitReady();
        systems.applyAll(KIND, number, "v1", "1s");
        LATER.see(
                "all systems to be released",
                () -> releases.released(KIND, "v1"),
                released -> released == number);
        Bulk.awaitQuiet(cluster);
        operator.stop();
    }

    /**
     * Medians of several starts, and the most memory of any.
     *
     * @param write seconds to the first write for a system that waits for it
     * @param all seconds until every system was looked at once
     * @param peak most resident memory since the start of the process
     * @param after resident memory after a while
     */
    private record Starts(double write, double all, double peak, double after) {}

    private Starts starts(
            String how, StartedCluster cluster, ImageProcess operator, SmallSystems systems) {
        List<Double> writes = new ArrayList<>();
        List<Double> all = new ArrayList<>();
        List<Double> peaks = new ArrayList<>();
        List<Double> afters = new ArrayList<>();
        for (int run = 0; run < STARTS; run++) {
            String name = how + "-" + run;
            systems.apply(SmallSystems.namespace(KIND, 0), name, "v1");
            AuditLog.Position before = cluster.audit().now();
            operator.start();
            operator.awaitReady();
            Instant began = operator.started();
            all.add(seconds(began, allLookedAt(operator)));
            writes.add(
                    seconds(
                            began,
                            FirstPass.firstWrite(cluster, operator, name, before).received()));
            Fleet.pause(AFTER_START);
            peaks.add(operator.peakMegabytes());
            afters.add(operator.residentMegabytes());
            operator.stop();
            BenchCommand.PROGRESS.say(
                    "%s, start %d: first write %.2f s, most memory %.0f MB"
                            .formatted(how, run + 1, writes.getLast(), peaks.getLast()));
        }
        return new Starts(median(writes), median(all), most(peaks), most(afters));
    }

    private Instant allLookedAt(ImageProcess operator) {
        LATER.see(
                "a pass over every system",
                () -> operator.metric("safetysystem_pass_seconds_count"),
                passes -> passes >= number);
        return Instant.now();
    }

    private void makeOthers(KubernetesClient client) {
        BenchCommand.PROGRESS.say("making " + others + " Services and ConfigMaps of others");
        int namespaces = (number + SmallSystems.PER_NAMESPACE - 1) / SmallSystems.PER_NAMESPACE;
        SmallSystems.eightAtATime(
                others,
                index -> {
                    String namespace = KIND + "-" + index % namespaces;
                    client.resource(service(namespace, index)).create();
                    client.resource(configMap(namespace, index)).create();
                });
    }

    private static Service service(String namespace, int index) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("other-" + index)
                .endMetadata()
                .withNewSpec()
                .withClusterIP("None")
                .addToSelector("app", "other-" + index)
                .addNewPort()
                .withPort(80)
                .endPort()
                .endSpec()
                .build();
    }

    private static ConfigMap configMap(String namespace, int index) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("other-" + index)
                .endMetadata()
                .addToData("content", "x".repeat(BYTES))
                .build();
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static double most(List<Double> values) {
        return values.stream().max(Double::compare).orElse(0.0);
    }
}
