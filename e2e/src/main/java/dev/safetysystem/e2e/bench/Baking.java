package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.StartedCluster;

import java.time.Duration;

/**
 * Systems that stand in their Bake until something takes their release back.
 *
 * @param kind of the systems, beginning of their names
 * @param number of them
 */
record Baking(
        StartedCluster cluster, SmallSystems systems, Releases releases, String kind, int number) {
    private static final Eventually LATER =
            new Eventually(Duration.ofMinutes(15), Duration.ofMillis(100));

    /** All have released a version. */
    void install(String version) {
        systems.applyAll(kind, number, version, "1s");
        LATER.see(
                "all of " + kind + " to have released " + version,
                () -> releases.released(kind, version),
                released -> released == number);
    }

    /** All stand in the Bake of a version, and nothing else happens. */
    void bake(String version) {
        systems.applyAll(kind, number, version, "6h");
        for (int index = 0; index < number; index++) {
            release(index);
        }
        Bulk.awaitQuiet(cluster);
    }

    /** The release that a system bakes. */
    String release(int index) {
        String name = SmallSystems.name(kind, index);
        return LATER.see(
                        name + " to be in its Bake",
                        () -> releases.inStep(name, "Bake"),
                        release -> release.isPresent())
                .orElseThrow();
    }

    void awaitRefused(int index) {
        String name = SmallSystems.name(kind, index);
        LATER.holds(name + " to be refused", () -> releases.isRefused(name));
    }
}
