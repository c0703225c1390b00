package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.AuditRecord;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.result.Figure;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.ArrayList;
import java.util.List;

/**
 * How soon a changed spec has the traffic when nothing but pods is waited for: from the API
 * server's receiving the change to its having answered the patch of the Service. Each release is
 * followed by the same made by hand, so that both have the same machine.
 */
record SwitchTimes(StartedCluster cluster, KubernetesClient client, Releases releases) {
    private static final String NAMESPACE = "switched";
    private static final String SYSTEM = "switched";
    private static final int TRIES = 30;
    private static final double MOST_MEDIAN_MILLISECONDS = 120;
    private static final Eventually SOON = Eventually.withinSeconds(60);

    List<Figure> measure() {
        SmallSystems systems = new SmallSystems(client, SmallSystem.BLUE_GREEN);
        systems.makeNamespace(NAMESPACE);
        release(systems, "v0");
        BenchCommand.PROGRESS.say(TRIES + " releases, and as many by hand");
        try (PlainSwitch plain = new PlainSwitch(client)) {
            AuditLog.Position begin = cluster.audit().now();
            for (int number = 1; number <= TRIES; number++) {
                release(systems, "v" + number);
                plain.release("plain-" + number);
            }
            return figures(TrafficMoves.since(cluster, begin));
        }
    }

    private void release(SmallSystems systems, String version) {
        systems.apply(NAMESPACE, SYSTEM, version, "0s");
        SOON.holds(
                SYSTEM + " to have released " + version, () -> releases.isSettled(SYSTEM, version));
    }

    private static List<Figure> figures(TrafficMoves moves) {
        List<Double> switched = new ArrayList<>();
        List<Double> plain = new ArrayList<>();
        List<AuditRecord> changes = moves.asked(SYSTEM);
        for (int number = 1; number <= TRIES; number++) {
            switched.add(moves.after(changes.get(number - 1), SYSTEM));
            plain.add(PlainSwitch.milliseconds(moves, "plain-" + number));
        }
        Milliseconds times = new Milliseconds(switched);
        Milliseconds floor = new Milliseconds(plain);
        return List.of(
                Figure.bounded(
                        "changed spec to traffic: median",
                        times.median(),
                        "ms",
                        MOST_MEDIAN_MILLISECONDS),
                Figure.of("changed spec to traffic: longest", times.longest(), "ms"),
                Figure.of("floor: the same by hand, median", floor.median(), "ms"),
                Figure.of(
                        "changed spec to traffic: times the floor",
                        times.median() / floor.median(),
                        ""));
    }
}
