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
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Five systems are released again and again beside a {@link HostileNeighbour}. It may hold a
 * release up, which then says so. In every fifth round it takes away what it made and rests: all
 * five have to be through, and so they have when it has gone for good.
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
    private static final int ROUNDS_TO_A_REST = 5;
    private static final int ROUNDS_TO_OTHER_SETTINGS = 3;
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
                progressDeadline: 60s
                rolling: {firstInstance: {bake: 2s}}
            """;

    /**
     * What came of it.
     *
     * @param did how often the neighbour did what
     * @param held how many releases waited at the end of their round, and said for what
     * @param released how many were through at the end of their round
     * @param rested how many had to be through, since the neighbour rested or had gone
     * @param notThrough how many of these were not
     * @param broken what did not hold
     */
    public record Findings(
            Map<String, Integer> did,
            int held,
            int released,
            int rested,
            int notThrough,
            List<String> broken) {
        Result result(String how) {
            var details = new ArrayList<String>();
            new TreeMap<>(did)
                    .forEach(
                            (what, times) -> details.add("%4d times it %s".formatted(times, what)));
            broken.forEach(what -> details.add("broken: " + what));
            return new Result(
                    "hostile",
                    how,
                    List.of(
                            Figure.bounded("what did not hold", broken.size(), "", 0),
                            Figure.of("releases while it rested, or had gone", rested, ""),
                            Figure.bounded("  of these, not through in time", notThrough, "", 0),
                            Figure.of(
                                    "releases while it was at work", (double) released + held, ""),
                            Figure.of(
                                    "  of these, through at the end of their round", released, ""),
                            Figure.of("  of these, waiting, and said for what", held, "")),
                    details);
        }
    }

    /** Tells the story. */
    public Findings run() {
        AuditLog.Position begin = cluster.audit().now();
        settings("1");
        applyEverywhere("v1");
        SOON.see("every system to be installed", () -> waiting("v1"), List::isEmpty);
        var neighbour =
                new HostileNeighbour(client, namespace, SYSTEMS, new Random(seed), progress);
        var pause = new Random(seed);
        int held = 0;
        int released = 0;
        int rested = 0;
        int notThrough = 0;
        try (Watchman watchman = new Watchman(client, namespace)) {
            String version = "v1";
            int done = 0;
            for (int round = 1; done < steps; round++) {
                version = "v" + (round + 1);
                boolean rests = round % ROUNDS_TO_A_REST == 0;
                if (rests) {
                    neighbour.leave();
                }
                applyEverywhere(version);
                if (round % ROUNDS_TO_OTHER_SETTINGS == 0) {
                    settings(version);
                }
                if (rests) {
                    rested += SYSTEMS.size();
                    notThrough += demandReleased(version, watchman);
                } else {
                    for (int i = 0; i < STEPS_IN_A_ROUND && done < steps; i++, done++) {
                        neighbour.step();
                        LockSupport.parkNanos(pause.nextLong(LONGEST_PAUSE.toNanos()));
                    }
                    int through = throughOrSaid(version);
                    released += through;
                    held += SYSTEMS.size() - through;
                }
                progress.say(version + " is applied everywhere, after " + done + " steps");
            }
            neighbour.leave();
            rested += SYSTEMS.size();
            notThrough += demandReleased(version, watchman);
            SOON.see("no pod of the neighbour's to be ours", watchman::adopted, Set::isEmpty);
            watchman.wrote(writes(begin), neighbour.made());
            watchman.said(operator.written(), operator.metrics());
            return new Findings(
                    neighbour.did(), held, released, rested, notThrough, watchman.broken());
        }
    }

    /** Nothing of the neighbour's is left; how many systems are not through all the same. */
    private int demandReleased(String version, Watchman watchman) {
        List<String> waiting = waitingInTheEnd(version);
        waiting.forEach(watchman::isNotReleased);
        return waiting.size();
    }

    /** What else was found is worth knowing, too. */
    private List<String> waitingInTheEnd(String version) {
        try {
            return SOON.see(
                    "every system to serve " + version, () -> waiting(version), List::isEmpty);
        } catch (AssertionError _) {
            return waiting(version);
        }
    }

    /** The systems that do not serve a version alone, each with what it says. */
    private List<String> waiting(String version) {
        return SYSTEMS.stream()
                .map(this::live)
                .filter(now -> !isReleased(now, version))
                .map(
                        now ->
                                "%s is not released with %s, and says: %s"
                                        .formatted(now.getMetadata().getName(), version, said(now)))
                .toList();
    }

    private static String said(SafetySystem system) {
        return system.getStatus() == null ? "" : system.getStatus().message();
    }

    private List<AuditRecord> writes(AuditLog.Position begin) {
        return cluster.audit().since(begin).stream()
                .filter(AuditRecord::isDoneWrite)
                .filter(write -> write.user().equals(operator.user()))
                .filter(write -> write.namespace().filter(namespace::equals).isPresent())
                .toList();
    }

    /** Each release is through, or waits with a reason; how many are through. */
    private int throughOrSaid(String version) {
        int through = 0;
        for (String name : SYSTEMS) {
            SafetySystem system =
                    SOON.see(
                            name + " to be released, or to say what it waits for",
                            () -> live(name),
                            now -> isReleased(now, version) || isSaid(now));
            through += isReleased(system, version) ? 1 : 0;
        }
        return through;
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

    private void applyEverywhere(String version) {
        SYSTEMS.forEach(name -> apply(name, version));
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
