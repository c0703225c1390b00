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

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
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
 * release up, which then says so. In every fifth round, and at the end, it takes away what it made
 * and rests: all five have to be through, and then a next version, of which two are aborted and
 * tried again, and one system is deleted and made anew. At last all are deleted.
 *
 * @param namespace an empty one that the operator watches, in a cluster with the chart's policies
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
    private static final int STEPS_AT_THE_END = 20;
    private static final int REPLICAS = 2;
    private static final List<String> SYSTEMS = List.of("one", "two", "three", "four", "five");

    /** Of these the releases are blue-green; the others roll. */
    private static final Set<String> BLUE_GREEN = Set.of("three", "four");

    /** Of these the releases are aborted in a rest, and tried again. */
    private static final List<String> ABORTED = List.of("two", "four");

    /** It is deleted and made anew in a rest. */
    private static final String ANEW = "five";

    private static final String ROLLING = "rolling: {firstInstance: {bake: 3s}}";
    private static final String SWITCHED = "strategy: BlueGreen\n    blueGreen: {bake: 3s}";
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
                STRATEGY
              response: {window: 0s}
            """;

    /**
     * What came of it.
     *
     * @param did how often the neighbour did what
     * @param asked how often each rule about the order of changes was asked, by its number
     * @param held how many releases waited at the end of their round, and said for what
     * @param released how many were through at the end of their round
     * @param rested how many had to be through, since the neighbour rested or had gone
     * @param notThrough how many of these were not
     * @param aborted how many releases were aborted meanwhile, and tried again
     * @param broken what did not hold
     */
    public record Findings(
            Map<String, Integer> did,
            Map<String, Integer> asked,
            int held,
            int released,
            int rested,
            int notThrough,
            int aborted,
            List<String> broken) {
        Result result(String how) {
            var details = new ArrayList<String>();
            new TreeMap<>(did)
                    .forEach(
                            (what, times) -> details.add("%4d times it %s".formatted(times, what)));
            asked.forEach(
                    (number, times) ->
                            details.add("rule %s was asked %d times".formatted(number, times)));
            broken.forEach(what -> details.add("broken: " + what));
            return new Result(
                    "hostile",
                    how,
                    List.of(
                            Figure.bounded("what did not hold", broken.size(), "", 0),
                            Figure.of("releases while it rested, or had gone", rested, ""),
                            Figure.bounded("  of these, not through in time", notThrough, "", 0),
                            Figure.of("  of these, aborted before and tried again", aborted, ""),
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
        String beside = namespace + "-beside";
        make(beside);
        try (KubernetesClient editor = Editor.in(client, namespace, beside);
                Chronicle chronicle = new Chronicle(client, namespace);
                Watchman watchman = new Watchman(client, namespace)) {
            Editor.awaitPolicy(editor, namespace);
            var neighbour =
                    new HostileNeighbour(
                            editor, client, namespace, beside, SYSTEMS, new Random(seed), progress);
            return new Story(beside, neighbour, chronicle, watchman).run();
        } finally {
            client.namespaces().withName(beside).delete();
        }
    }

    private final class Story {
        private final String beside;
        private final HostileNeighbour neighbour;
        private final Chronicle chronicle;
        private final Watchman watchman;
        private final Random pause = new Random(seed);
        private final List<TrafficRules.Rest> rests = new ArrayList<>();
        private String version = "v1";
        private int held;
        private int released;
        private int rested;
        private int notThrough;
        private int aborted;

        Story(String beside, HostileNeighbour neighbour, Chronicle chronicle, Watchman watchman) {
            this.beside = beside;
            this.neighbour = neighbour;
            this.chronicle = chronicle;
            this.watchman = watchman;
        }

        Findings run() {
            AuditLog.Position begin = cluster.audit().now();
            settings("1");
            applyEverywhere(version);
            SOON.see("every system to be installed", () -> waiting(version), List::isEmpty);
            int done = 0;
            for (int round = 1; done < steps; round++) {
                if (round % ROUNDS_TO_A_REST == 0) {
                    rest();
                } else {
                    int some = Math.min(STEPS_IN_A_ROUND, steps - done);
                    hostileRound(round, some);
                    done += some;
                }
                progress.say(version + " is applied everywhere, after " + done + " steps");
            }
            rest();
            disturb(STEPS_AT_THE_END);
            endsAll();
            watchman.wrote(writes(begin, namespace), neighbour.made());
            watchman.wroteElsewhere(writes(begin, beside));
            watchman.said(operator.written(), operator.metrics());
            var traffic = new TrafficRules(rests, REPLICAS);
            var successors = new SuccessorRules();
            List<Sighting> sightings = chronicle.inOrder();
            watchman.found(traffic.broken(sightings));
            watchman.found(successors.broken(sightings));
            var asked = new TreeMap<>(traffic.asked());
            asked.put("28", successors.asked());
            return new Findings(
                    neighbour.did(),
                    asked,
                    held,
                    released,
                    rested,
                    notThrough,
                    aborted,
                    watchman.broken());
        }

        private void hostileRound(int round, int some) {
            next(round % ROUNDS_TO_OTHER_SETTINGS == 0);
            applyEverywhere(version);
            disturb(some);
            int through = throughOrSaid(version);
            released += through;
            held += SYSTEMS.size() - through;
        }

        private void next(boolean otherSettings) {
            version = "v" + (Integer.parseInt(version.substring(1)) + 1);
            if (otherSettings) {
                settings(version);
            }
        }

        private void disturb(int some) {
            for (int i = 0; i < some; i++) {
                neighbour.step();
                LockSupport.parkNanos(pause.nextLong(LONGEST_PAUSE.toNanos()));
            }
        }

        /**
         * The neighbour has gone. All are released; then a next version is, without any harm, while
         * two releases are aborted and tried again, and one system is deleted and made anew.
         */
        private void rest() {
            neighbour.leave();
            releasedAll();
            SOON.see("no pod of the neighbour's to be ours", watchman::adopted, Set::isEmpty);
            SOON.see("every system to have its pods", this::incomplete, List::isEmpty);
            long from = now();
            next(true);
            SYSTEMS.stream().filter(name -> !name.equals(ANEW)).forEach(this::applyNow);
            recreate();
            ABORTED.forEach(this::abort);
            releasedAll();
            SOON.see("every system to have its pods", this::incomplete, List::isEmpty);
            rests.add(new TrafficRules.Rest(from, now(), Set.of(ANEW)));
        }

        private void releasedAll() {
            List<String> waiting = waitingInTheEnd(version);
            waiting.forEach(watchman::isNotReleased);
            rested += SYSTEMS.size();
            notThrough += waiting.size();
        }

        private void applyNow(String name) {
            apply(name, version);
        }

        /** At once, while what belonged to the one before is still there. */
        private void recreate() {
            var resource =
                    client.resources(SafetySystem.class).inNamespace(namespace).withName(ANEW);
            resource.delete();
            SOON.holds(ANEW + " to be gone", () -> resource.get() == null);
            apply(ANEW, version);
        }

        /** In its bake, if it can still be met there, and tries it again. */
        private void abort(String name) {
            SafetySystem met =
                    SOON.see(
                            name + " to bake",
                            () -> live(name),
                            now -> isReleased(now, version) || "Bake".equals(step(now)));
            if (isReleased(met, version)) {
                return;
            }
            String release = met.getStatus().release().name();
            say(name, "abort", release);
            SafetySystem ended =
                    SOON.see(
                            name + " to be taken back",
                            () -> live(name),
                            now -> isReleased(now, version) || isRefused(now));
            if (isRefused(ended)) {
                aborted++;
                say(name, "retry", release);
            }
        }

        /** 30: they are gone soon, and what is not theirs is not. */
        private void endsAll() {
            List<HostileNeighbour.Made> others =
                    neighbour.made().stream()
                            .filter(HostileNeighbour.Made::isNobodyElses)
                            .filter(HostileReleases.this::isStillNobodyElses)
                            .toList();
            client.resources(SafetySystem.class).inNamespace(namespace).delete();
            try {
                SOON.see("every system, and what it owned, to be gone", this::left, List::isEmpty);
            } catch (AssertionError e) {
                watchman.isNotAsBefore(e.getMessage());
            }
            others.stream()
                    .filter(one -> !isThere(one))
                    .forEach(one -> watchman.isNotAsBefore(one + " is gone"));
            if (client.configMaps().inNamespace(namespace).withName("settings").get() == null) {
                watchman.isNotAsBefore("ConfigMap settings is gone");
            }
        }

        /** Systems, and what one controls. */
        private List<String> left() {
            var left = new ArrayList<String>();
            var kinds =
                    List.of(
                            SafetySystem.class,
                            Deployment.class,
                            Service.class,
                            ConfigMap.class,
                            ControllerRevision.class,
                            PodDisruptionBudget.class);
            for (Class<? extends HasMetadata> kind : kinds) {
                client.resources(kind).inNamespace(namespace).list().getItems().stream()
                        .filter(
                                one ->
                                        one instanceof SafetySystem
                                                || one.getMetadata().getOwnerReferences().stream()
                                                        .anyMatch(
                                                                owner ->
                                                                        owner.getKind()
                                                                                .equals(
                                                                                        "SafetySystem")))
                        .forEach(
                                one -> left.add(one.getKind() + " " + one.getMetadata().getName()));
            }
            return left;
        }

        /** Systems that do not have all pods of their own Deployment behind their Service. */
        private List<String> incomplete() {
            return SYSTEMS.stream().filter(name -> !isComplete(name)).toList();
        }

        private boolean isComplete(String name) {
            Service service =
                    client.services().inNamespace(namespace).withName(name + "-api").require();
            List<Pod> pods =
                    client.pods()
                            .inNamespace(namespace)
                            .withLabels(service.getSpec().getSelector())
                            .list()
                            .getItems();
            return pods.size() == REPLICAS
                    && pods.stream().allMatch(pod -> isReady(pod) && isOfADeployment(pod));
        }

        private boolean isReady(Pod pod) {
            return Sighting.of(pod, true).what() instanceof Sighting.What.OfPod of && of.isReady();
        }

        /** One whose owners are being deleted is about to go. */
        private boolean isOfADeployment(Pod pod) {
            ReplicaSet set =
                    client.apps()
                            .replicaSets()
                            .inNamespace(namespace)
                            .withName(pod.getMetadata().getOwnerReferences().getFirst().getName())
                            .get();
            if (set == null || set.getMetadata().getOwnerReferences().isEmpty()) {
                return false;
            }
            OwnerReference owner = set.getMetadata().getOwnerReferences().getFirst();
            Deployment deployment =
                    client.apps()
                            .deployments()
                            .inNamespace(namespace)
                            .withName(owner.getName())
                            .get();
            return deployment != null && deployment.getMetadata().getUid().equals(owner.getUid());
        }
    }

    /** A StatefulSet takes in ControllerRevisions with its labels, and they go with it. */
    private boolean isStillNobodyElses(HostileNeighbour.Made made) {
        HasMetadata now = client.resource(made.object()).get();
        return now != null && now.getMetadata().getOwnerReferences().isEmpty();
    }

    private boolean isThere(HostileNeighbour.Made made) {
        return client.resource(made.object()).get() != null;
    }

    /** How far the namespace has come, in resource versions. */
    private long now() {
        return Long.parseLong(
                client.configMaps()
                        .inNamespace(namespace)
                        .list()
                        .getMetadata()
                        .getResourceVersion());
    }

    private void make(String name) {
        client.resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .build())
                .create();
    }

    private void say(String name, String verb, String release) {
        client.resources(SafetySystem.class)
                .inNamespace(namespace)
                .withName(name)
                .edit(
                        system -> {
                            var all = new TreeMap<String, String>();
                            if (system.getMetadata().getAnnotations() != null) {
                                all.putAll(system.getMetadata().getAnnotations());
                            }
                            all.put("safetysystem.dev/" + verb, release + " by ana@example.com");
                            system.getMetadata().setAnnotations(all);
                            return system;
                        });
    }

    private static String step(SafetySystem system) {
        var status = system.getStatus();
        boolean isCurrent =
                status != null
                        && Objects.equals(
                                status.observedGeneration(), system.getMetadata().getGeneration());
        return isCurrent ? Objects.requireNonNullElse(status.step(), "") : "";
    }

    private static boolean isRefused(SafetySystem system) {
        var status = system.getStatus();
        return status.release() == null
                && status.conditions().stream()
                        .anyMatch(
                                one ->
                                        one.getType().equals("Ready")
                                                && one.getReason().equals("Refused"));
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

    private List<AuditRecord> writes(AuditLog.Position begin, String where) {
        return cluster.audit().since(begin).stream()
                .filter(AuditRecord::isDoneWrite)
                .filter(write -> write.user().equals(operator.user()))
                .filter(write -> write.namespace().filter(where::equals).isPresent())
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
                                        .replace("STRATEGY", strategy(name))
                                        .replace("VERSION", version),
                                SafetySystem.class);
        client.resource(system).fieldManager("team").forceConflicts().serverSideApply();
    }

    private static String strategy(String name) {
        return BLUE_GREEN.contains(name) ? SWITCHED : ROLLING;
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
