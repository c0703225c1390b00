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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How long a person's abort takes to bring traffic back: each of some systems stands in its Bake
 * and is aborted, one after the other; first while all others are idle, then while all others are
 * released. A time is that from the API server's receiving the annotation to its having answered
 * the patch of the Service, both by its own log, so that neither this program nor its clock counts.
 *
 * @param images of this source tree
 * @param others how many systems are released meanwhile
 * @param tries how many systems are aborted
 */
record AbortUnderLoad(Images images, int others, int tries) {
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
            SmallSystems systems = new SmallSystems(client);
            systems.makeNamespaces(Fleet.KIND, others);
            systems.makeNamespaces(ABORTED, tries);
            operator.start();
            operator.awaitReady();
            Ground ground = new Ground(cluster, systems, releases);
            BenchCommand.PROGRESS.say("installing " + others + " and " + tries + " systems");
            systems.applyAll(Fleet.KIND, others, "v1", "1s");
            systems.applyAll(ABORTED, tries, "v1", "1s");
            awaitReleased(ground, Fleet.KIND, others, "v1");
            awaitReleased(ground, ABORTED, tries, "v1");

            bake(ground, "v2");
            Fleet.awaitQuiet(cluster);
            BenchCommand.PROGRESS.say("aborting " + tries + " while nothing else happens");
            List<Double> alone = abortAll(ground, () -> {}, AbortUnderLoad::awaitRefused);

            bake(ground, "v3");
            Fleet.awaitQuiet(cluster);
            BenchCommand.PROGRESS.say("aborting " + tries + " while all others are released");
            List<Double> loaded = underLoad(ground);
            return new Result(
                    "abort-under-load",
                    "from an abort in Bake to the patch of the Service, by the API server's log; "
                            + tries
                            + " tries one after the other, alone and while "
                            + others
                            + " other systems are released; the operator's process with its"
                            + " image's files and the heap of a pod",
                    figures(alone, loaded),
                    List.of());
        }
    }

    private record Ground(StartedCluster cluster, SmallSystems systems, Releases releases) {}

    private static void awaitReleased(Ground ground, String kind, int number, String version) {
        LATER.see(
                "all of " + kind + " to have released " + version,
                () -> ground.releases().released(kind, version),
                released -> released == number);
    }

    /** All that are to be aborted stand in their Bake, and stay there. */
    private void bake(Ground ground, String version) {
        ground.systems().applyAll(ABORTED, tries, version, "6h");
        for (int index = 0; index < tries; index++) {
            release(ground, index);
        }
    }

    private static String release(Ground ground, int index) {
        String name = SmallSystems.name(ABORTED, index);
        return LATER.see(
                        name + " to be in its Bake",
                        () -> ground.releases().inStep(name, "Bake"),
                        release -> release.isPresent())
                .orElseThrow();
    }

    private interface After {
        void abort(Ground ground, int index);
    }

    /** Milliseconds of each abort, in order. */
    private List<Double> abortAll(Ground ground, Runnable before, After after) {
        AuditLog.Position begin = ground.cluster().audit().now();
        for (int index = 0; index < tries; index++) {
            before.run();
            ground.systems().abort(ABORTED, index, release(ground, index));
            after.abort(ground, index);
        }
        for (int index = 0; index < tries; index++) {
            awaitRefused(ground, index);
        }
        List<AuditRecord> log =
                ground.cluster().audit().since(begin).stream()
                        .filter(AuditRecord::isDoneWrite)
                        .toList();
        List<Double> milliseconds = new ArrayList<>();
        for (int index = 0; index < tries; index++) {
            milliseconds.add(milliseconds(log, SmallSystems.name(ABORTED, index)));
        }
        return milliseconds;
    }

    private static void awaitRefused(Ground ground, int index) {
        String name = SmallSystems.name(ABORTED, index);
        LATER.holds(name + " to be refused", () -> ground.releases().isRefused(name));
    }

    private static double milliseconds(List<AuditRecord> log, String name) {
        AuditRecord abort =
                log.stream()
                        .filter(each -> each.isAbout("safetysystems"))
                        .filter(each -> each.name().filter(name::equals).isPresent())
                        .findFirst()
                        .orElseThrow(() -> new ClusterException("no abort of " + name));
        AuditRecord back =
                log.stream()
                        .filter(each -> each.user().equals(OperatorRelease.USER))
                        .filter(each -> each.isAbout("services"))
                        .filter(each -> each.name().filter((name + "-api")::equals).isPresent())
                        .filter(each -> each.received().isAfter(abort.received()))
                        .findFirst()
                        .orElseThrow(() -> new ClusterException("no way back of " + name));
        return Duration.between(abort.received(), back.answered()).toNanos() / 1e6;
    }

    /** Others are released again and again until the last abort has been answered. */
    private List<Double> underLoad(Ground ground) {
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<String> version = new AtomicReference<>("v1");
        Thread load =
                Thread.ofPlatform()
                        .name("load")
                        .start(
                                () -> {
                                    for (int number = 2; !done.get(); number++) {
                                        version.set("v" + number);
                                        ground.systems()
                                                .applyAll(Fleet.KIND, others, version.get(), "1s");
                                        String present = version.get();
                                        LATER.holds(
                                                "all others to have released " + present,
                                                () -> done.get() || isReleased(ground, present));
                                    }
                                });
        try {
            LATER.holds("the others to be on their way", () -> begun(ground, version.get()));
            return abortAll(
                    ground,
                    () ->
                            LATER.holds(
                                    "others to be on their way",
                                    () -> !isReleased(ground, version.get())),
                    (_, _) -> Fleet.pause(BETWEEN));
        } finally {
            done.set(true);
            join(load);
        }
    }

    private boolean isReleased(Ground ground, String version) {
        return ground.releases().released(Fleet.KIND, version) == others;
    }

    /** The first of them are through: all others are at work, or wait for it. */
    private static boolean begun(Ground ground, String version) {
        return !version.equals("v1") && ground.releases().released(Fleet.KIND, version) > 0;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted", e);
        }
    }

    private static List<Figure> figures(List<Double> alone, List<Double> loaded) {
        return List.of(
                Figure.bounded(
                        "alone: median", quantile(alone, 0.5), "ms", ALONE_MEDIAN_MILLISECONDS),
                Figure.of("alone: 96 of 100 within", quantile(alone, 0.96), "ms"),
                Figure.of("alone: longest", quantile(alone, 1), "ms"),
                Figure.of("under load: median", quantile(loaded, 0.5), "ms"),
                Figure.of("under load: 96 of 100 within", quantile(loaded, 0.96), "ms"),
                Figure.of("under load: longest", quantile(loaded, 1), "ms"),
                Figure.bounded(
                        "under load: of %d over 1 s".formatted(loaded.size()),
                        over(loaded, 1000),
                        "",
                        (double) (loaded.size() / ONE_IN)),
                Figure.bounded(
                        "under load: of %d over 2 s".formatted(loaded.size()),
                        over(loaded, 2000),
                        "",
                        0));
    }

    private static double quantile(List<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        int rank = (int) Math.ceil(share * sorted.size() - 1e-9);
        return sorted.get(Math.max(1, rank) - 1);
    }

    private static double over(List<Double> values, double limit) {
        return values.stream().filter(each -> each > limit).count();
    }
}
