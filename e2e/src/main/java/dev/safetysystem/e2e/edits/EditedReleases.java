package dev.safetysystem.e2e.edits;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.Progress;

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
     * @param longestServed how long a pod with an edit was ready after the edit was put back
     * @param floor the same of a plain Deployment's pods, whose edit is taken back at once
     * @param slowestRepair from an edit to its end in the Deployment, while an operator ran; what
     *     is fought over is put back once a minute
     */
    public record Findings(
            Map<String, Integer> made,
            List<String> broughtAlong,
            List<String> left,
            Duration longestServed,
            Duration floor,
            Duration slowestRepair) {
        private static final Duration REPAIR = Duration.ofSeconds(5);

        /** Edits follow each other before their pods are replaced: one waits for another. */
        private static final int AT_ONCE = 3;

        /** Whether what is promised was kept. */
        public boolean isKept() {
            return broughtAlong.isEmpty()
                    && left.isEmpty()
                    && longestServed.compareTo(bound()) <= 0;
        }

        /** More on a machine on which Kubernetes alone needs more. */
        private Duration bound() {
            Duration slow = floor.multipliedBy(AT_ONCE);
            return slow.compareTo(REPAIR) > 0 ? slow : REPAIR;
        }

        @Override
        public String toString() {
            return """
                   edits made                                       %d
                   %s
                   brought along by a release                       %s
                   left at the end                                  %s
                   longest from an edit to its repair               %d ms
                   longest that its pods were ready after that      %d ms (bound: %d)
                   the same of a plain Deployment's pods            %d ms
                   """
                    .formatted(
                            made.values().stream().mapToInt(Integer::intValue).sum(),
                            made,
                            broughtAlong,
                            left,
                            slowestRepair.toMillis(),
                            longestServed.toMillis(),
                            bound().toMillis(),
                            floor.toMillis());
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
                    edit();
                }
                awaitReleased("v" + release);
                floor.measure();
                progress.say("v" + release + " is released after " + number + " edits");
            }
            awaitNothingLeft();
            return new Findings(
                    names(),
                    marks.broughtAlong(),
                    List.copyOf(marks.left()),
                    marks.longestServed(),
                    floor.longest(),
                    slowest());
        }

        private void edit() {
            ForeignEdit edit = drawn();
            boolean unattended = operator.isPresent() && chance.nextInt(ONE_IN) == 0;
            if (unattended) {
                operator.get().kill();
            }
            String mark = "edit-" + ++number;
            make(edit, mark);
            if (unattended) {
                LockSupport.parkNanos(chance.nextLong(LONGEST_PAUSE.toNanos()));
                operator.get().start();
            } else if (edit.isOfPods()) {
                at.put(mark, Instant.now());
            }
        }

        /** What has no mark is the same field each time, and soon fought over: fewer of that. */
        private ForeignEdit drawn() {
            boolean ofPods = chance.nextInt(4) > 0;
            var all =
                    Arrays.stream(ForeignEdit.values())
                            .filter(edit -> edit.isOfPods() == ofPods)
                            .toList();
            return all.get(chance.nextInt(all.size()));
        }

        private void make(ForeignEdit edit, String mark) {
            var context =
                    new PatchContext.Builder()
                            .withPatchType(edit.type())
                            .withFieldManager(MANAGERS.get(chance.nextInt(MANAGERS.size())))
                            .build();
            boolean first = chance.nextInt(4) == 0;
            String name = NAME + "-api" + (edit.isOfService() ? "" : first ? "-first" : "-main");
            try {
                if (edit.isOfService()) {
                    services(name, context, edit.patch(mark, ""));
                } else {
                    deployments(name, context, edit, mark);
                }
                made.merge(edit, 1, Integer::sum);
            } catch (KubernetesClientException e) {
                // There is no first pod at this moment, or the API server takes no such edit.
                progress.say(edit + " was not made: " + e.getCode());
            } catch (ResourceNotFoundException e) {
                progress.say(edit + " was not made: " + name + " is not there");
            }
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

        private Map<String, Integer> names() {
            var names = new TreeMap<String, Integer>();
            made.forEach((edit, times) -> names.put(edit.name(), times));
            return names;
        }

        private Duration slowest() {
            var all = new ArrayList<Duration>();
            at.forEach(
                    (mark, when) ->
                            marks.gone(mark)
                                    .ifPresent(end -> all.add(Duration.between(when, end))));
            return all.stream().max(Duration::compareTo).orElse(Duration.ZERO);
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
