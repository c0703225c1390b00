package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.await.Eventually;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * How long a person's abort takes to bring traffic back: each of some systems stands in its Bake
 * and is aborted, one after the other; first while all others are idle, then while all others are
 * released. A time is that from the API server's receiving the annotation to its having answered
 * the patch of the Service, both by its own log, so that neither this program nor its clock counts.
 *
 * @param images of this source tree
 * @param system what each of them is, the others too
 * @param others how many systems are released meanwhile
 * @param tries how many systems are aborted
 */
record AbortUnderLoad(Images images, SmallSystem system, int others, int tries) {
    private static final String ABORTED = "aborted";
    private static final double ALONE_MEDIAN_MILLISECONDS = 60;

    /** Of fifty tries, two may take longer than a second and none longer than two. */
    private static final int ONE_IN = 25;

    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final Eventually LATER =
            new Eventually(Duration.ofMinutes(15), Duration.ofMillis(100));

    Result measure() {
        int nodes = 1 + (others * 5 + tries * 6) / Fleet.PODS_PER_NODE;
        try (StartedCluster cluster =
                        StartedCluster.start(
                                ClusterOptions.kwok().withKwokNodes(nodes), BenchCommand.PROGRESS);
                ImageProcess operator = ImageProcess.prepare(cluster, images.tree());
                KubernetesClient client = Clients.of(cluster);
                Releases releases = new Releases(client)) {
            SmallSystems systems = new SmallSystems(client, system);
            systems.makeNamespaces(Fleet.KIND, others);
            systems.makeNamespaces(ABORTED, tries);
            operator.start();
            operator.awaitReady();
            Baking aborted = new Baking(cluster, systems, releases, ABORTED, tries);
            Baking loading = new Baking(cluster, systems, releases, Fleet.KIND, others);
            BenchCommand.PROGRESS.say("installing " + others + " and " + tries + " systems");
            loading.install("v1");
            aborted.install("v1");

            aborted.bake("v2");
            BenchCommand.PROGRESS.say("aborting " + tries + " while nothing else happens");
            Milliseconds alone = abortAll(aborted, () -> {}, aborted::awaitRefused);

            aborted.bake("v3");
            BenchCommand.PROGRESS.say("aborting " + tries + " while all others are released");
            Milliseconds loaded = underLoad(aborted);
            return new Result(
                    name(),
                    "from an abort in Bake of a "
                            + system.strategy()
                            + " release to the patch of the Service, by the API server's log; "
                            + tries
                            + " tries one after the other, alone and while "
                            + others
                            + " other systems are released; the operator's process with its"
                            + " image's files and the heap of a pod",
                    figures(alone, loaded),
                    List.of());
        }
    }

    /** What was measured first has the plain name. */
    String name() {
        return "abort-under-load" + (system.equals(SmallSystem.BLUE_GREEN) ? "-blue-green" : "");
    }

    private Milliseconds abortAll(Baking aborted, Runnable before, IntConsumer after) {
        AuditLog.Position begin = aborted.cluster().audit().now();
        for (int index = 0; index < tries; index++) {
            before.run();
            aborted.systems().abort(ABORTED, index, aborted.release(index));
            after.accept(index);
        }
        for (int index = 0; index < tries; index++) {
            aborted.awaitRefused(index);
        }
        TrafficMoves moves = TrafficMoves.since(aborted.cluster(), begin);
        List<Double> milliseconds = new ArrayList<>();
        for (int index = 0; index < tries; index++) {
            String name = SmallSystems.name(ABORTED, index);
            milliseconds.add(moves.after(moves.asked(name).getFirst(), name));
        }
        return new Milliseconds(milliseconds);
    }

    /** Others are released again and again until the last abort has been answered. */
    private Milliseconds underLoad(Baking aborted) {
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<String> version = new AtomicReference<>("v1");
        Thread load =
                Thread.ofPlatform()
                        .name("load")
                        .start(
                                () -> {
                                    for (int number = 2; !done.get(); number++) {
                                        version.set("v" + number);
                                        aborted.systems()
                                                .applyAll(Fleet.KIND, others, version.get(), "1s");
                                        String present = version.get();
                                        LATER.holds(
                                                "all others to have released " + present,
                                                () -> done.get() || isReleased(aborted, present));
                                    }
                                });
        try {
            LATER.holds("the others to be on their way", () -> begun(aborted, version.get()));
            return abortAll(
                    aborted,
                    () ->
                            LATER.holds(
                                    "others to be on their way",
                                    () -> !isReleased(aborted, version.get())),
                    _ -> Fleet.pause(BETWEEN));
        } finally {
            done.set(true);
            join(load);
        }
    }

    private boolean isReleased(Baking aborted, String version) {
        return aborted.releases().released(Fleet.KIND, version) == others;
    }

    /** The first of them are through: all others are at work, or wait for it. */
    private static boolean begun(Baking aborted, String version) {
        return !version.equals("v1") && aborted.releases().released(Fleet.KIND, version) > 0;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted", e);
        }
    }

    private static List<Figure> figures(Milliseconds alone, Milliseconds loaded) {
        return List.of(
                Figure.bounded("alone: median", alone.median(), "ms", ALONE_MEDIAN_MILLISECONDS),
                Figure.of("alone: 96 of 100 within", alone.within(0.96), "ms"),
                Figure.of("alone: longest", alone.longest(), "ms"),
                Figure.of("under load: median", loaded.median(), "ms"),
                Figure.of("under load: 96 of 100 within", loaded.within(0.96), "ms"),
                Figure.of("under load: longest", loaded.longest(), "ms"),
                Figure.bounded(
                        "under load: of %d over 1 s".formatted(loaded.count()),
                        loaded.over(1000),
                        "",
                        (double) (loaded.count() / ONE_IN)),
                Figure.bounded(
                        "under load: of %d over 2 s".formatted(loaded.count()),
                        loaded.over(2000),
                        "",
                        0));
    }
}
