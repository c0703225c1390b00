package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.AuditRecord;
import dev.safetysystem.e2e.cluster.ClusterException;
import dev.safetysystem.e2e.cluster.PodFault;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.result.Figure;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * How soon traffic is back when all pods of a new version stop being ready in its Bake: from the
 * API server's receiving the status of the last of them to its having answered the patch of the
 * Service.
 *
 * @param tries how many systems this happens to, one after the other
 */
record DeadPods(StartedCluster cluster, KubernetesClient client, Releases releases, int tries) {
    static final String KIND = "dead";
    private static final double LIMIT_MILLISECONDS = 1000;

    List<Figure> measure() {
        SmallSystems systems = new SmallSystems(client, SmallSystem.BLUE_GREEN);
        systems.makeNamespaces(KIND, tries);
        Baking baking = new Baking(cluster, systems, releases, KIND, tries);
        BenchCommand.PROGRESS.say("installing " + tries + " systems");
        baking.install("v1");
        baking.bake("v2");
        BenchCommand.PROGRESS.say("taking away the new pods of " + tries + " systems");
        AuditLog.Position begin = cluster.audit().now();
        List<List<String>> pods = new ArrayList<>();
        for (int index = 0; index < tries; index++) {
            pods.add(takeAway(index));
            baking.awaitRefused(index);
        }
        TrafficMoves moves = TrafficMoves.since(cluster, begin);
        List<Double> milliseconds = new ArrayList<>();
        for (int index = 0; index < tries; index++) {
            milliseconds.add(
                    moves.after(lastDead(moves, pods.get(index)), SmallSystems.name(KIND, index)));
        }
        return figures(new Milliseconds(milliseconds));
    }

    /** All pods with traffic stop being ready, and stay so. */
    private List<String> takeAway(int index) {
        String namespace = SmallSystems.namespace(KIND, index);
        List<String> pods = withTraffic(namespace, SmallSystems.name(KIND, index) + "-api");
        SmallSystems.eightAtATime(
                pods.size(),
                each ->
                        client.pods()
                                .inNamespace(namespace)
                                .withName(pods.get(each))
                                .patch(
                                        PatchContext.of(PatchType.JSON_MERGE),
                                        "{\"metadata\": {\"annotations\": {\"%s\": \"false\"}}}"
                                                .formatted(PodFault.READY_ANNOTATION)));
        return pods;
    }

    private List<String> withTraffic(String namespace, String service) {
        Map<String, String> selector =
                client.services()
                        .inNamespace(namespace)
                        .withName(service)
                        .require()
                        .getSpec()
                        .getSelector();
        return client.pods().inNamespace(namespace).withLabels(selector).list().getItems().stream()
                .map(pod -> pod.getMetadata().getName())
                .toList();
    }

    /** The last of these pods' first statuses: KWOK writes one for each that is told. */
    private static AuditRecord lastDead(TrafficMoves moves, List<String> pods) {
        return pods.stream()
                .map(pod -> dead(moves, pod))
                .max(Comparator.comparing(AuditRecord::received))
                .orElseThrow(() -> new ClusterException("the new version has no pods"));
    }

    private static AuditRecord dead(TrafficMoves moves, String pod) {
        return moves.log().stream()
                .filter(each -> TrafficMoves.isNamed(each, "pods/status", pod))
                .findFirst()
                .orElseThrow(() -> new ClusterException("pod " + pod + " stayed ready"));
    }

    private static List<Figure> figures(Milliseconds times) {
        return List.of(
                Figure.of("new pods dead to traffic back: median", times.median(), "ms"),
                Figure.of("new pods dead to traffic back: longest", times.longest(), "ms"),
                Figure.bounded(
                        "new pods dead: of %d over 1 s".formatted(times.count()),
                        times.over(LIMIT_MILLISECONDS),
                        "",
                        0));
    }
}
