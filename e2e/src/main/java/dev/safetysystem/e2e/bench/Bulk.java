package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.install.OperatorRelease;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Many systems that are given a version at once, and the operator that releases it.
 *
 * @param kind of the systems, beginning of their names
 * @param number of them
 */
record Bulk(
        StartedCluster cluster,
        ImageProcess operator,
        SmallSystems systems,
        Releases releases,
        String kind,
        int number) {
    private static final Eventually LATER =
            new Eventually(Duration.ofMinutes(15), Duration.ofSeconds(1));

    /**
     * What it took.
     *
     * @param seconds until all had released it
     * @param slowPasses of more than a second
     * @param longestPass in seconds, by the operator's own metric
     * @param processorSeconds until the last write, which is an event about one of them
     * @param megabytes most resident memory, of looks a second apart
     */
    record Done(
            double seconds,
            double slowPasses,
            double longestPass,
            double processorSeconds,
            double megabytes) {}

    /** Makes them; the operator's start is part of what that takes. */
    Done install(String version, String bake) {
        return release("install", version, bake, 0);
    }

    /** Gives all of them another version. */
    Done update(String version, String bake) {
        return release("update", version, bake, operator.processorSeconds());
    }

    private Done release(String phase, String version, String bake, double processor) {
        BenchCommand.PROGRESS.say(phase + ": " + number + " systems at once");
        double slow = slowPasses();
        List<Double> megabytes = new ArrayList<>();
        List<Double> passes = new ArrayList<>();
        Instant begin = Instant.now();
        systems.applyAll(kind, number, version, bake);
        LATER.see(
                "all systems to have released " + version,
                () -> {
                    megabytes.add(operator.residentMegabytes());
                    passes.add(longestPass());
                    return releases.released(kind, version);
                },
                released -> released == number);
        double seconds = Duration.between(begin, Instant.now()).toMillis() / 1000.0;
        awaitQuiet(cluster);
        megabytes.add(operator.residentMegabytes());
        passes.add(longestPass());
        return new Done(
                seconds,
                slowPasses() - slow,
                most(passes),
                operator.processorSeconds() - processor,
                most(megabytes));
    }

    /** In seconds, of the last two minutes. */
    double longestPass() {
        return operator.metric("safetysystem_pass_seconds_max");
    }

    private double slowPasses() {
        return operator.metric("safetysystem_pass_seconds_count")
                - operator.metric("safetysystem_pass_seconds_bucket{le=\"1.0\"}");
    }

    private static double most(List<Double> values) {
        return values.stream().max(Double::compare).orElse(0.0);
    }

    /** The last events are written beside the passes, one after the other. */
    static void awaitQuiet(StartedCluster cluster) {
        LATER.holds(
                "ten seconds without a write",
                () -> {
                    AuditLog.Position before = cluster.audit().now();
                    Fleet.pause(Duration.ofSeconds(10));
                    return writes(cluster, before) == 0;
                });
    }

    /** How many writes the operator has made since, but for its Lease's. */
    static long writes(StartedCluster cluster, AuditLog.Position since) {
        return ReleaseWrites.since(since, cluster, OperatorRelease.USER).size();
    }
}
