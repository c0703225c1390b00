package dev.safetysystem.e2e.edits;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.Progress;
import dev.safetysystem.e2e.result.Figure;
import dev.safetysystem.e2e.result.Result;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.ResourceNotFoundException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Releases of one system while somebody edits what it owns, at moments and in ways that a seed
 * draws. Each edit that goes into pods has a mark of its own: it must be found in no other version
 * than the one that was edited.
 *
 * @param namespace an empty one that the operator watches
 * @param operator killed and started again now and then, if there is one to be killed
 */
public record EditedReleases(
        KubernetesClient client,
        String namespace,
        long seed,
        int edits,
        int releases,
        Optional<Restart> operator,
        Progress progress) {
    private static final Eventually SOON = Eventually.withinSeconds(240);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(600);
    private static final int ONE_IN = 20;

    /**
     * Whoever changes the same fields ten times in ten minutes is fought with, and is answered
     * later and later. That has scenarios of its own (DriftIT); here each edit is put back at once.
     */
    private static final int NO_FIGHT = 8;

    private static final Duration FIGHT = Duration.ofMinutes(10);
    private static final String NAME = "edited";
    private static final List<String> MANAGERS =
            List.of("kubectl-edit", "kubectl-set", "kubectl-patch", "some-controller");
    private static final String YAML =
            """
            apiVersion: safetysystem.dev/v1alpha1
            kind: SafetySystem
            metadata: {name: edited, namespace: NAMESPACE}
            spec:
              version: VERSION
              environment: Staging
              components:
              - name: api
                image: registry.example.com/api
                ports: [{name: http, containerPort: 8000}]
                env: [{name: MODE, value: strict}]
                resources: {requests: {cpu: 10m, memory: 16Mi}}
                replicas: 2
              rollout:
                settle: 0s
                minReady: 1s
                drain: 1s
                progressDeadline: 120s
                rolling: {firstInstance: {bake: 2s}}
              response: {window: 0s}
            """;

    /** An operator that may be killed. */
    public interface Restart {
        void kill();

        /** Returns when it leads again. */
        void start();
    }

    /**
     * What came of it.
     *
     * @param made how many of each kind
     * @param broughtAlong edits that a release brought to another version
     * @param left edits that are still there at the end
     * @param longestServed how long a pod with an edit was ready after the edit was put back, while
     *     an operator ran
     * @param floor the same of a plain Deployment's pods, whose edit is taken back at once
     * @param slowestRepair from an edit to its end in the Deployment, while an operator ran
     * @param slow which edits were there, or in ready pods, for longer than is promised
     */
    public record Findings(
            Map<String, Integer> made,
            List<String> broughtAlong,
            List<String> left,
            Duration longestServed,
            Duration floor,
            Duration slowestRepair,
            List<String> slow) {
        private static final Duration REPAIR = Duration.ofSeconds(5);

        /** Edits follow each other before their pods are replaced: one waits for another. */
        private static final int AT_ONCE = 3;

        /** More on a machine on which Kubernetes alone needs more. */
        private static Duration bound(Duration floor) {
            Duration slow = floor.multipliedBy(AT_ONCE);
            return slow.compareTo(REPAIR) > 0 ? slow : REPAIR;
        }

        /** As it is printed and kept. */
        public Result result(String how) {
            double bound = seconds(bound(floor));
            var details = new ArrayList<String>();
            made.forEach((edit, times) -> details.add("%4d times %s".formatted(times, edit)));
            broughtAlong.forEach(line -> details.add("BROUGHT ALONG: " + line));
            left.forEach(mark -> details.add("LEFT: " + mark));
            slow.forEach(line -> details.add("slow: " + line));
            return new Result(
                    "edits",
                    how,
                    List.of(
                            Figure.of("edits that were made", number(), ""),
                            Figure.bounded(
                                    "edits that a release brought along",
                                    broughtAlong.size(),
                                    "",
                                    0),
                            Figure.bounded("edits that are left at the end", left.size(), "", 0),
                            Figure.bounded(
                                    "longest from an edit to its repair",
                                    seconds(slowestRepair),
                                    "s",
                                    bound),
                            Figure.bounded(
                                    "longest that its pods were ready after that",
                                    seconds(longestServed),
                                    "s",
                                    bound),
                            Figure.of(
                                    "the same of a plain Deployment's pods", seconds(floor), "s")),
                    details);
        }

        private int number() {
            return made.values().stream().mapToInt(Integer::intValue).sum();
        }

        private static double seconds(Duration duration) {
            return duration.toMillis() / 1000.0;
        }
    }

    /** Tells the story. */
    public Findings run() {
        try (Marks marks = new Marks(client, namespace)) {
            return new Story(marks, new Random(seed)).run();
        }
    }

    private final class Story {
        private final Marks marks;
        private final Random chance;
        private final Map<ForeignEdit, Integer> made = new EnumMap<>(ForeignEdit.class);
        private final Map<String, Instant> at = new HashMap<>();
        private final Map<String, String> what = new HashMap<>();
        private final List<Span> unattendedTimes = new ArrayList<>();
        private final Map<String, List<Instant>> ofTheSameFields = new HashMap<>();
        private int number;

        Story(Marks marks, Random chance) {
            this.marks = marks;
            this.chance = chance;
        }

        Findings run() {
            apply("v1");
            awaitReleased("v1");
            var floor = new Floor(client, namespace);
            for (int release = 2; release <= releases + 1; release++) {
                apply("v" + release);
                for (int i = 0; i < edits / releases; i++) {
                    LockSupport.parkNanos(chance.nextLong(LONGEST_PAUSE.toNanos()));
                    boolean made;
                    do {
                        made = edit();
                    } while (!made);
                }
                awaitReleased("v" + release);
                floor.measure();
                progress.say("v" + release + " is released after " + made() + " edits");
            }
            awaitNothingLeft();
            return new Findings(
                    names(),
                    marks.broughtAlong(),
                    List.copyOf(marks.left()),
                    longest(attended(marks.served())),
                    floor.longest(),
                    longest(attended(repairs())),
                    slow(Findings.bound(floor.longest())));
        }

        /** False if it could not be made: there is no first pod all the time. */
        private boolean edit() {
            Drawn drawn = drawn();
            boolean unattended = operator.isPresent() && chance.nextInt(ONE_IN) == 0;
            Instant killed = Instant.now();
            if (unattended) {
                operator.get().kill();
            }
            String mark = "edit-" + ++number;
            boolean made = make(drawn, mark);
            if (unattended) {
                LockSupport.parkNanos(chance.nextLong(LONGEST_PAUSE.toNanos()));
                operator.get().start();
                unattendedTimes.add(new Span(killed, Instant.now()));
            } else if (made && drawn.edit().isOfPods()) {
                at.put(mark, Instant.now());
            }
            return made;
        }

        /** What is edited, and in which object. */
        private record Drawn(ForeignEdit edit, String object) {}

        private Drawn drawn() {
            while (true) {
                boolean ofPods = chance.nextInt(4) > 0;
                var all =
                        Arrays.stream(ForeignEdit.values())
                                .filter(edit -> edit.isOfPods() == ofPods)
                                .toList();
                ForeignEdit edit = all.get(chance.nextInt(all.size()));
                boolean first = chance.nextInt(4) == 0;
                String track = edit.isOfService() ? "" : first ? "-first" : "-main";
                var drawn = new Drawn(edit, NAME + "-api" + track);
                if (isNoFight(drawn)) {
                    return drawn;
                }
            }
        }

        private boolean isNoFight(Drawn drawn) {
            if (!drawn.edit().isOfTheSameFields()) {
                return true;
            }
            Instant now = Instant.now();
            var times =
                    ofTheSameFields.computeIfAbsent(
                            drawn.edit() + " " + drawn.object(), _ -> new ArrayList<>());
            times.removeIf(time -> time.plus(FIGHT).isBefore(now));
            return times.size() < NO_FIGHT && times.add(now);
        }

        private boolean make(Drawn drawn, String mark) {
            ForeignEdit edit = drawn.edit();
            String name = drawn.object();
            var context =
                    new PatchContext.Builder()
                            .withPatchType(edit.type())
                            .withFieldManager(MANAGERS.get(chance.nextInt(MANAGERS.size())))
                            .build();
            try {
                if (edit.isOfService()) {
                    services(name, context, edit.patch(mark, ""));
                } else {
                    deployments(name, context, edit, mark);
                }
                made.merge(edit, 1, Integer::sum);
                what.put(mark, edit + " of " + name);
                return true;
            } catch (KubernetesClientException e) {
                // There is no first pod at this moment, or the API server takes no such edit.
                progress.say(edit + " was not made: " + e.getCode());
            } catch (ResourceNotFoundException e) {
                progress.say(edit + " was not made: " + name + " is not there");
            }
            return false;
        }

        private void services(String name, PatchContext context, String patch) {
            client.resources(Service.class)
                    .inNamespace(namespace)
                    .withName(name)
                    .patch(context, patch);
        }

        private void deployments(String name, PatchContext context, ForeignEdit edit, String mark) {
            var resource = client.apps().deployments().inNamespace(namespace).withName(name);
            String version =
                    edit == ForeignEdit.IMAGE
                            ? Marks.version(resource.require().getSpec().getTemplate().getSpec())
                            : "";
            Deployment edited = resource.patch(context, edit.patch(mark, version));
            if (edited != null && edit.isOfPods()) {
                marks.made(mark, edited);
            }
        }

        private void awaitNothingLeft() {
            SOON.see("no edit to be left", marks::left, left -> left.isEmpty());
            SOON.see(
                    "the Service to lead to ready pods of the version alone",
                    () ->
                            client.resources(Service.class)
                                    .inNamespace(namespace)
                                    .withName(NAME + "-api")
                                    .require()
                                    .getSpec(),
                    spec ->
                            !Boolean.TRUE.equals(spec.getPublishNotReadyAddresses())
                                    && spec.getSelector().size() == 3
                                    && "main"
                                            .equals(
                                                    spec.getSelector()
                                                            .get("safetysystem.dev/track")));
        }

        private int made() {
            return made.values().stream().mapToInt(Integer::intValue).sum();
        }

        private Map<String, Integer> names() {
            var names = new TreeMap<String, Integer>();
            made.forEach((edit, times) -> names.put(edit.name(), times));
            return names;
        }

        /** From each edit to its end in the Deployment. */
        private Map<String, Span> repairs() {
            var all = new TreeMap<String, Span>();
            at.forEach(
                    (mark, from) ->
                            marks.gone(mark).ifPresent(to -> all.put(mark, new Span(from, to))));
            return all;
        }

        /** Without those in which an operator was killed, and the next one had to start first. */
        private Map<String, Span> attended(Map<String, Span> spans) {
            var all = new TreeMap<>(spans);
            all.values().removeIf(span -> unattendedTimes.stream().anyMatch(span::meets));
            return all;
        }

        private static Duration longest(Map<String, Span> spans) {
            return spans.values().stream()
                    .map(Span::length)
                    .max(Duration::compareTo)
                    .orElse(Duration.ZERO);
        }

        private List<String> slow(Duration bound) {
            return Stream.concat(
                            longer(bound, attended(repairs()), "was put back after "),
                            longer(
                                    bound,
                                    attended(marks.served()),
                                    "was in ready pods after that for "))
                    .toList();
        }

        private Stream<String> longer(Duration bound, Map<String, Span> spans, String how) {
            return spans.entrySet().stream()
                    .filter(one -> one.getValue().length().compareTo(bound) > 0)
                    .map(one -> line(one.getKey(), how, one.getValue().length()));
        }

        private String line(String mark, String how, Duration took) {
            return "%s, %s, %s%d ms"
                    .formatted(mark, what.getOrDefault(mark, ""), how, took.toMillis());
        }
    }

    private void apply(String version) {
        SafetySystem system =
                client.getKubernetesSerialization()
                        .unmarshal(
                                YAML.replace("NAMESPACE", namespace).replace("VERSION", version),
                                SafetySystem.class);
        client.resource(system).fieldManager("edits").forceConflicts().serverSideApply();
    }

    private void awaitReleased(String version) {
        SOON.see(
                version + " to be released",
                () ->
                        client.resources(SafetySystem.class)
                                .inNamespace(namespace)
                                .withName(NAME)
                                .require(),
                system -> isReleased(system, version));
    }

    /** Whether it is ready is another matter: some of the edits are fought over by now. */
    private static boolean isReleased(SafetySystem system, String version) {
        var status = system.getStatus();
        return status != null
                && version.equals(status.version())
                && "Steady".equals(status.step())
                && Objects.equals(
                        status.observedGeneration(), system.getMetadata().getGeneration());
    }
}
