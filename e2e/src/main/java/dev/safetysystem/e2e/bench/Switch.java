package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.cluster.Clients;
import dev.safetysystem.e2e.cluster.ClusterOptions;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.install.Images;
import dev.safetysystem.e2e.result.Figure;
import dev.safetysystem.e2e.result.Result;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What strategy BlueGreen costs a system: time to the switch, writes, and time back when the new
 * pods die.
 *
 * @param images of this source tree
 * @param tries how many systems lose their new pods
 */
record Switch(Images images, int tries) {
    /**
     * What one part of it found.
     *
     * @param figures the numbers
     * @param lines behind them
     */
    record Found(List<Figure> figures, List<String> lines) {}

    Result measure() {
        // The last has two instances of each of two versions, beside the pods made by hand.
        int nodes = 2 + tries * 4 / Fleet.PODS_PER_NODE;
        try (StartedCluster cluster =
                        StartedCluster.start(
                                ClusterOptions.kwok().withKwokNodes(nodes), BenchCommand.PROGRESS);
                ImageProcess operator = ImageProcess.prepare(cluster, images.tree());
                KubernetesClient client = Clients.of(cluster);
                Releases releases = new Releases(client)) {
            operator.start();
            operator.awaitReady();
            Found times = new SwitchTimes(cluster, client, releases).measure();
            Found writes = new SwitchWrites(cluster, client, releases).measure();
            List<Figure> figures = new ArrayList<>(times.figures());
            figures.addAll(writes.figures());
            figures.addAll(new DeadPods(cluster, client, releases, tries).measure());
            return new Result(
                    "switch",
                    "BlueGreen systems of one component with two instances, no checks and no times"
                            + " to wait, by the API server's log: "
                            + SwitchTimes.SYSTEMS
                            + " released one after the other,"
                            + " every write of one release with one instance, and "
                            + tries
                            + " systems that lose all new pods in their Bake; the operator's"
                            + " process with its image's files and the heap of a pod",
                    figures,
                    Stream.of(times, writes).flatMap(each -> each.lines().stream()).toList());
        }
    }
}
