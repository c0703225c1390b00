package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.Clients;
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
 * Many systems that switch at once, and one that switches alone.
 *
 * @param images of this source tree
 * @param number of systems
 */
record SwitchFleet(Images images, int number) {
    private static final String ALONE = "alone";
    private static final int SYSTEMS_ALONE = 5;
    private static final Eventually CLOSELY =
            new Eventually(Duration.ofMinutes(5), Duration.ofMillis(10));
    private static final Eventually LATER =
            new Eventually(Duration.ofMinutes(5), Duration.ofSeconds(1));

    Result measure() {
        int nodes = 1 + number * 4 / Fleet.PODS_PER_NODE;
        try (StartedCluster cluster =
                        StartedCluster.start(
                                ClusterOptions.kwok().withKwokNodes(nodes), BenchCommand.PROGRESS);
                ImageProcess operator = ImageProcess.prepare(cluster, images.tree());
                KubernetesClient client = Clients.of(cluster);
                Releases releases = new Releases(client)) {
            SmallSystems systems = new SmallSystems(client, SmallSystem.BLUE_GREEN);
            systems.makeNamespaces(Fleet.KIND, number);
            systems.makeNamespaces(ALONE, SYSTEMS_ALONE);
            operator.start();
            operator.awaitReady();
            Bulk bulk = new Bulk(cluster, operator, systems, releases, Fleet.KIND, number);
            new Baking(cluster, systems, releases, ALONE, SYSTEMS_ALONE).install("v1");
            Bulk.Done installed = bulk.install("v1", "0s");
            double alone = secondsAlone(systems, releases);
            LATER.holds(
                    "the passes of the installation to be forgotten",
                    () -> bulk.longestPass() < installed.longestPass());
            Bulk.Done update = bulk.update("v2", "0s");
            return new Result(
                    "switch-fleet",
                    number
                            + " BlueGreen systems of one component with two instances, no checks"
                            + " and no times to wait, updated at once on "
                            + nodes
                            + " KWOK nodes; before that "
                            + SYSTEMS_ALONE
                            + " others, one after the other; the operator's process with its image's files and the heap"
                            + " of a pod",
                    figures(alone, update),
                    List.of());
        }
    }

    /** The median of some systems, each released once while all others are idle. */
    private static double secondsAlone(SmallSystems systems, Releases releases) {
        BenchCommand.PROGRESS.say(SYSTEMS_ALONE + " systems, one after the other");
        List<Double> seconds = new ArrayList<>();
        for (int index = 0; index < SYSTEMS_ALONE; index++) {
            seconds.add(secondsAlone(systems, releases, index));
        }
        return seconds.stream().sorted().toList().get(SYSTEMS_ALONE / 2);
    }

    private static double secondsAlone(SmallSystems systems, Releases releases, int index) {
        String name = SmallSystems.name(ALONE, index);
        Instant begin = Instant.now();
        systems.apply(SmallSystems.namespace(ALONE, index), name, "v2", "0s");
        CLOSELY.holds(name + " to have released v2", () -> releases.released(name, "v2") == 1);
        double seconds = Duration.between(begin, Instant.now()).toMillis() / 1000.0;
        CLOSELY.holds("nothing to be left to do for " + name, () -> releases.isSettled(name, "v2"));
        return seconds;
    }

    private static List<Figure> figures(double alone, Bulk.Done update) {
        return List.of(
                Figure.of("alone: released after, median", alone, "s"),
                Figure.of("update: all released after", update.seconds(), "s"),
                Figure.of("update: times one alone", update.seconds() / alone, ""),
                Figure.bounded("update: passes over one second", update.slowPasses(), "", 0),
                Figure.of("update: longest pass", update.longestPass(), "s"),
                Figure.of(
                        "update: processor time until its last write",
                        update.processorSeconds(),
                        "s"),
                Figure.bounded(
                        "update: most resident memory",
                        update.megabytes(),
                        "MB",
                        Fleet.MOST_MEGABYTES));
    }
}
