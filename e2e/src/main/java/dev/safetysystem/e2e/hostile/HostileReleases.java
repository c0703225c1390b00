package dev.safetysystem.e2e.hostile;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.AuditRecord;
import dev.safetysystem.e2e.cluster.Progress;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.operator.LaunchedOperator;
import dev.safetysystem.e2e.result.Figure;
import dev.safetysystem.e2e.result.Result;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Five systems are released again and again beside a {@link HostileNeighbour}. It may hold a
 * release up, which then says so; once it has gone, every system serves what was asked for last.
 *
 * @param namespace an empty one that the operator watches
 */
public record HostileReleases(
        StartedCluster cluster,
        KubernetesClient client,
        LaunchedOperator operator,
        String namespace,
        long seed,
        int steps,
        Progress progress) {
    private static final Eventually SOON = Eventually.withinSeconds(240);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);
    private static final int STEPS_IN_A_ROUND = 50;
    private static final List<String> SYSTEMS = List.of("one", "two", "three", "four", "five");
    private static final String YAML =
            """
            apiVersion: safetysystem.dev/v1alpha1
            kind: SafetySystem
            metadata: {name: NAME, namespace: NAMESPACE}
            spec:
              version: VERSION
              environment: Staging
              components:
              - name: api
                image: registry.example.com/api
                ports: [{name: http, containerPort: 8000}]
                envFrom: [{configMapRef: {name: settings}}]
                resources: {requests: {cpu: 10m, memory: 16Mi}}
                replicas: 2
              rollout:
                settle: 0s
                minReady: 1s
                drain: 1s
                progressDeadline: 300s
                rolling: {firstInstance: {bake: 2s}}
            """;

    /**
     * What came of it.
     *
     * @param did how often the neighbour did what
     * @param held how many releases waited at the end of their round, and said for what
     * @param released how many were through at the end of their round
     * @param broken what did not hold
     */
    public record Findings(Map<String, Integer> did, int held, int released, List<String> broken) {
        Result result(String how) {
            var details = new ArrayList<String>();
            did.forEach((what, times) -> details.add("%4d times it %s".formatted(times, what)));
            broken.forEach(what -> details.add("broken: " + what));
            return new Result(
                    "hostile",
                    how,
                    List.of(
                            Figure.bounded("what did not hold", broken.size(), "", 0),
                            Figure.of("releases that were through in time", released, ""),
                            Figure.of("releases that waited, and said for what", held, "")),
                    details);
        }
    }

    /** Tells the story. */
    public Findings run() {
        AuditLog.Position begin = cluster.audit().now();
        settings("1");
        SYSTEMS.forEach(name -> apply(name, "v1"));
        SYSTEMS.forEach(name -> awaitReleased(name, "v1"));
        var neighbour =
                new HostileNeighbour(client, namespace, SYSTEMS, new Random(seed), progress);
        var pause = new Random(seed);
        int held = 0;
        int released = 0;
        try (Watchman watchman = new Watchman(client, namespace)) {
            int round = 0;
            String version = "v1";
            for (int done = 0; done < steps; round++) {
                version = "v" + (round + 2);
                for (String name : SYSTEMS) {
                    apply(name, version);
                }
                if (round % 3 == 2) {
                    settings(version);
                }
                for (int i = 0; i < STEPS_IN_A_ROUND && done < steps; i++, done++) {
                    neighbour.step();
                    LockSupport.parkNanos(pause.nextLong(LONGEST_PAUSE.toNanos()));
                }
                for (String name : SYSTEMS) {
                    if (throughOrSaid(name, version)) {
                        released++;
                    } else {
                        held++;
                    }
                }
                progress.say(version + " is applied everywhere, after " + done + " steps");
            }
            neighbour.leave();
            for (String name : SYSTEMS) {
                boolean ended = endsReleased(name, version);
                watchman.ended(name, live(name), ended);
            }
            SOON.see("no pod of the neighbour's to be ours", watchman::adopted, Set::isEmpty);
            watchman.wrote(writes(begin), neighbour.made());
            watchman.said(operator.written(), operator.metrics());
            return new Findings(neighbour.did(), held, released, watchman.broken());
        }
    }

    private List<AuditRecord> writes(AuditLog.Position begin) {
        return cluster.audit().since(begin).stream()
                .filter(AuditRecord::isDoneWrite)
                .filter(write -> write.user().equals(operator.user()))
                .filter(write -> write.namespace().filter(namespace::equals).isPresent())
                .toList();
    }

    /** A release is through, or waits with a reason. */
    private boolean throughOrSaid(String name, String version) {
        SafetySystem system =
                SOON.see(
                        name + " to be released, or to say what it waits for",
                        () -> live(name),
                        now -> isReleased(now, version) || isSaid(now));
        return isReleased(system, version);
    }

    /** A step of a release that goes on is nothing that it waits for. */
    private static boolean isSaid(SafetySystem system) {
        var status = system.getStatus();
        return status != null
                && status.conditions() != null
                && Objects.equals(status.observedGeneration(), system.getMetadata().getGeneration())
                && status.conditions().stream()
                        .filter(condition -> "True".equals(condition.getStatus()))
                        .anyMatch(
                                condition ->
                                        "Stalled".equals(condition.getType())
                                                || condition.getReason().startsWith("Waiting"));
    }

    /** What else was found is worth knowing, too. */
    private boolean endsReleased(String name, String version) {
        try {
            awaitReleased(name, version);
            return true;
        } catch (AssertionError _) {
            return false;
        }
    }

    private void awaitReleased(String name, String version) {
        SOON.see(
                version + " of " + name + " to be released",
                () -> live(name),
                now -> isReleased(now, version));
    }

    private SafetySystem live(String name) {
        return client.resources(SafetySystem.class).inNamespace(namespace).withName(name).require();
    }

    private static boolean isReleased(SafetySystem system, String version) {
        var status = system.getStatus();
        return status != null
                && version.equals(status.version())
                && "Steady".equals(status.step())
                && Objects.equals(
                        status.observedGeneration(), system.getMetadata().getGeneration());
    }

    private void apply(String name, String version) {
        SafetySystem system =
                client.getKubernetesSerialization()
                        .unmarshal(
                                YAML.replace("NAMESPACE", namespace)
                                        .replace("NAME", name)
                                        .replace("VERSION", version),
                                SafetySystem.class);
        client.resource(system).fieldManager("team").forceConflicts().serverSideApply();
    }

    private void settings(String mode) {
        client.resource(
                        new ConfigMapBuilder()
                                .withNewMetadata()
                                .withNamespace(namespace)
                                .withName("settings")
                                .endMetadata()
                                .addToData("MODE", mode)
                                .build())
                .fieldManager("team")
                .forceConflicts()
                .serverSideApply();
    }
}
