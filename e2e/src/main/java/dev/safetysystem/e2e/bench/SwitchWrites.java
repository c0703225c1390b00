package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.AuditRecord;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.install.OperatorRelease;
import dev.safetysystem.e2e.result.Figure;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.List;
import java.util.stream.Stream;

/** Every write of one release: of one component, of two, and of one with an autoscaler. */
record SwitchWrites(StartedCluster cluster, KubernetesClient client, Releases releases) {
    private static final double MOST = 14;
    private static final double MOST_FOR_A_COMPONENT = 6;
    private static final double MOST_FOR_AN_AUTOSCALER = 3;
    private static final String ONE_INSTANCE = ", replicas: 1";
    private static final String SCALED =
            ", autoscaling: {minReplicas: 1, maxReplicas: 3,"
                    + " metrics: [{resource: cpu, utilization: 80}]}";
    private static final Eventually SOON = Eventually.withinSeconds(60);

    /**
     * @param number of writes
     * @param lines each with its reason
     */
    private record Release(double number, List<String> lines) {}

    Switch.Found measure() {
        BenchCommand.PROGRESS.say("the writes of a release");
        Release one = release("one-component", SmallSystem.component("api", ONE_INSTANCE));
        Release two =
                release(
                        "two-components",
                        SmallSystem.component("api", ONE_INSTANCE),
                        SmallSystem.component("web", ONE_INSTANCE));
        Release scaled = release("autoscaled", SmallSystem.component("api", SCALED));
        return new Switch.Found(
                List.of(
                        Figure.bounded("writes of one release", one.number(), "", MOST),
                        Figure.bounded(
                                "writes for a further component",
                                two.number() - one.number(),
                                "",
                                MOST_FOR_A_COMPONENT),
                        Figure.bounded(
                                "writes for an autoscaler",
                                scaled.number() - one.number(),
                                "",
                                MOST_FOR_AN_AUTOSCALER)),
                Stream.of(one, two, scaled).flatMap(each -> each.lines().stream()).toList());
    }

    private Release release(String name, String... components) {
        SmallSystems systems = new SmallSystems(client, SmallSystem.BLUE_GREEN.with(components));
        systems.makeNamespace(name);
        release(systems, name, "v1");
        AuditLog.Position before = cluster.audit().now();
        try (ListedWrites listed = new ListedWrites(client, name)) {
            release(systems, name, "v2");
            List<AuditRecord> writes =
                    ReleaseWrites.since(before, cluster, OperatorRelease.USER).stream()
                            .filter(each -> each.namespace().filter(name::equals).isPresent())
                            .toList();
            return new Release(
                    writes.size(),
                    Stream.concat(Stream.of(name + ":"), listed.lines(writes).stream()).toList());
        }
    }

    /** The last writes come after the release: its event, and what an autoscaler may do again. */
    private void release(SmallSystems systems, String name, String version) {
        systems.apply(name, name, version, "0s");
        SOON.holds(name + " to have released " + version, () -> releases.isSettled(name, version));
        Bulk.awaitQuiet(cluster);
    }
}
