package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.AuditRecord;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.result.Figure;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

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

    Switch.Found measure() {
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
            TrafficMoves moves = TrafficMoves.since(cluster, begin);
            List<Double> times = new ArrayList<>();
            List<Double> floor = new ArrayList<>();
            for (int index = 0; index < SYSTEMS; index++) {
                String name = SmallSystems.name(KIND, index);
                times.add(moves.after(moves.asked(name).getFirst(), name));
                floor.add(PlainSwitch.milliseconds(moves, plainName(index)));
            }
            Milliseconds switched = new Milliseconds(times);
            int usual = times.indexOf(switched.median());
            return new Switch.Found(
                    figures(switched, new Milliseconds(floor)),
                    course(moves, cluster.audit().since(begin), usual));
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

    private static List<Figure> figures(Milliseconds switched, Milliseconds floor) {
        return List.of(
                Figure.bounded(
                        "changed spec to traffic: median",
                        switched.median(),
                        "ms",
                        MOST_MEDIAN_MILLISECONDS),
                Figure.of("changed spec to traffic: longest", switched.longest(), "ms"),
                Figure.of("floor: the same by hand, median", floor.median(), "ms"),
                Figure.of(
                        "changed spec to traffic: times the floor",
                        switched.median() / floor.median(),
                        ""));
    }

    /** Where the time of one release goes: everybody's requests about it until the switch. */
    private static List<String> course(TrafficMoves moves, List<AuditRecord> log, int index) {
        String name = SmallSystems.name(KIND, index);
        String namespace = SmallSystems.namespace(KIND, index);
        AuditRecord change = moves.asked(name).getFirst();
        AuditRecord move = moves.next(change, name);
        return Stream.concat(
                        Stream.of("the median switch, from received to answered:"),
                        log.stream()
                                .filter(
                                        each ->
                                                each.namespace()
                                                        .filter(namespace::equals)
                                                        .isPresent())
                                .filter(each -> !each.verb().equals("watch"))
                                .filter(each -> !each.received().isBefore(change.received()))
                                .filter(each -> !each.answered().isAfter(move.answered()))
                                .sorted(Comparator.comparing(AuditRecord::received))
                                .map(each -> line(change, each)))
                .toList();
    }

    private static String line(AuditRecord change, AuditRecord each) {
        return "%4.0f to %4.0f ms  %-40s %s"
                .formatted(
                        TrafficMoves.milliseconds(change, each.received()),
                        TrafficMoves.milliseconds(change, each.answered()),
                        ListedWrites.what(each),
                        each.user().substring(each.user().lastIndexOf(':') + 1));
    }
}
