package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.result.Figure;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.ArrayList;
import java.util.List;

/**
 * How soon a changed spec has the traffic when nothing but pods is waited for: from the API
 * server's receiving the change to its having answered the patch of the Service. Some systems are
 * released one after the other, each once: the operator makes one that is released again and again
 * wait (a second for each pass, after twenty). Each release is followed by the same made by hand,
 * so that both have the same machine.
 */
record SwitchTimes(StartedCluster cluster, KubernetesClient client, Releases releases) {
    static final int SYSTEMS = 30;
    private static final String KIND = "switched";
    private static final double MOST_MEDIAN_MILLISECONDS = 120;
    private static final Eventually SOON = Eventually.withinSeconds(60);

    List<Figure> measure() {
        SmallSystems systems = new SmallSystems(client, SmallSystem.BLUE_GREEN);
        systems.makeNamespaces(KIND, SYSTEMS);
        new Baking(cluster, systems, releases, KIND, SYSTEMS).install("v1");
        Bulk.awaitQuiet(cluster);
        BenchCommand.PROGRESS.say(SYSTEMS + " releases, and as many by hand");
        try (PlainSwitch plain = new PlainSwitch(client)) {
            AuditLog.Position begin = cluster.audit().now();
            for (int index = 0; index < SYSTEMS; index++) {
                release(systems, index);
                plain.release(plainName(index));
            }
            return figures(TrafficMoves.since(cluster, begin));
        }
    }

    private void release(SmallSystems systems, int index) {
        String name = SmallSystems.name(KIND, index);
        systems.apply(SmallSystems.namespace(KIND, index), name, "v2", "0s");
        SOON.holds(name + " to have released v2", () -> releases.isSettled(name, "v2"));
    }

    private static String plainName(int index) {
        return "plain-" + index;
    }

    private static List<Figure> figures(TrafficMoves moves) {
        List<Double> switched = new ArrayList<>();
        List<Double> plain = new ArrayList<>();
        for (int index = 0; index < SYSTEMS; index++) {
            String name = SmallSystems.name(KIND, index);
            switched.add(moves.after(moves.asked(name).getFirst(), name));
            plain.add(PlainSwitch.milliseconds(moves, plainName(index)));
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
