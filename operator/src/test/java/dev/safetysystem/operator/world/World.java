package dev.safetysystem.operator.world;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemSpec;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.observe.Observation;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.plan.verdict.CheckOrder;
import dev.safetysystem.operator.render.Action;
import dev.safetysystem.operator.status.Decision;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One system in a simulated cluster, and the passes over it. */
public final class World {
    private static final Instant START = Instant.parse("2026-01-05T09:00:00Z");
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    final Map<Key, HasMetadata> objects = new LinkedHashMap<>();
    private final Map<String, String> configMaps = new TreeMap<>();
    private final Map<String, CheckResult> checks = new TreeMap<>();
    private final List<String> story = new ArrayList<>();
    private final Controllers controllers = new Controllers(this);
    private final Invariants invariants = new Invariants(this);
    private final SafetySystem resource;
    private Function<CheckOrder, CheckResult.Verdict> checker = _ -> CheckResult.Verdict.PASS;
    private Optional<Observed.Settling> settling = Optional.empty();
    private List<CheckOrder> ordered = List.of();
    private Optional<Instant> wakeAt = Optional.empty();
    private final Map<Key, String> refusals = new HashMap<>();
    private Predicate<Key> refusing = _ -> false;
    private boolean oneByOne;
    private int deadly;
    private int writes;
    private int counter;
    Instant now = START;

    public World(SafetySystem resource) {
        this.resource = resource;
        resource.getMetadata().setUid("uid-0");
        resource.getMetadata().setGeneration(1L);
        if (resource.getMetadata().getNamespace() == null) {
            resource.getMetadata().setNamespace("default");
        }
    }

    // ---- what people and the environment do

    /** Applies another spec. */
    public World spec(Function<SafetySystemSpec, SafetySystemSpec> change) {
        resource.setSpec(change.apply(resource.getSpec()));
        resource.getMetadata().setGeneration(resource.getMetadata().getGeneration() + 1);
        story.add(at() + " a person applies version " + resource.getSpec().version());
        return this;
    }

    /** Writes a command annotation. */
    public World command(String verb, String value) {
        var annotations =
                new TreeMap<>(
                        resource.getMetadata().getAnnotations() == null
                                ? Map.of()
                                : resource.getMetadata().getAnnotations());
        annotations.put(Names.PREFIX + verb, value);
        resource.getMetadata().setAnnotations(annotations);
        story.add(at() + " a person says " + verb + " " + value);
        return this;
    }

    /** What checks will answer from now on. */
    public World checksAnswer(Function<CheckOrder, CheckResult.Verdict> answer) {
        checker = answer;
        return this;
    }

    /** From now on one check is answered at a time, as slow ones are. */
    public World checksAnswerOneByOne() {
        oneByOne = true;
        return this;
    }

    /** A ConfigMap of the user's. */
    public World configMap(String name, String digest) {
        configMaps.put(name, digest);
        return this;
    }

    /** Puts an object that is not ours there. */
    public World foreign(HasMetadata object) {
        object.getMetadata().setUid("foreign-" + ++counter);
        object.getMetadata().setResourceVersion("1");
        objects.put(Key.of(object), object);
        return this;
    }

    /** Instances of a component in a track stop being ready and stay so, until mended. */
    public World breakTrack(String component, String track) {
        controllers.broken.add(component + "/" + track);
        story.add(at() + " " + component + " in " + track + " breaks");
        return this;
    }

    /** The opposite. */
    public World mendTrack(String component, String track) {
        controllers.broken.remove(component + "/" + track);
        return this;
    }

    /** Someone deletes an object of ours. */
    public <T extends HasMetadata> World remove(Class<T> kind, String name) {
        objects.remove(new Key(kind.getSimpleName(), name));
        story.add(at() + " a person deletes " + kind.getSimpleName() + " " + name);
        return this;
    }

    /** From now on the cluster makes no pod, and says why; an empty text lifts it. */
    public World refusePods(String why) {
        controllers.podsRefused = Optional.of(why).filter(text -> !text.isEmpty());
        return this;
    }

    /** Whether nodes take pods that no node has taken yet. */
    public World nodes(boolean there) {
        controllers.noNodes = !there;
        story.add(at() + (there ? " nodes are there" : " no node has room"));
        return this;
    }

    /** The nodes under a track are lost: its pods are never told to have ended. */
    public World loseNodesOf(String track) {
        controllers.lost.add(track);
        story.add(at() + " the nodes of " + track + " are lost");
        return this;
    }

    /** A node ends a pod for want of memory; the pod stays there as one that failed. */
    public World evict(String pod) {
        controllers.evicted.add(pod);
        story.add(at() + " a node evicts " + pod);
        return this;
    }

    /** Images that were missing can be pulled from now on. */
    public World imagesArrive() {
        controllers.imagesArrived = true;
        story.add(at() + " the registry is back");
        return this;
    }

    /** Someone edits an object of ours. */
    public <T extends HasMetadata> World edit(
            Class<T> kind, String name, java.util.function.Consumer<T> edit) {
        edit.accept(kind.cast(objects.get(new Key(kind.getSimpleName(), name))));
        return this;
    }

    /** From now on the API server refuses to write these places. */
    public World refuseWrites(Predicate<Key> places) {
        refusing = places;
        story.add(at() + " the API server refuses some writes, or takes them again");
        return this;
    }

    /** The operator is killed after so many more writes; another one leads at once. */
    public World killedAfter(int more) {
        deadly = writes + more;
        return this;
    }

    /** Whether the write came after which it was to be killed. */
    public boolean wasKilled() {
        return deadly > 0 && writes >= deadly;
    }

    // ---- the passes

    /** Lets time go on, with passes whenever something may have changed. */
    public World run(Duration time) {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            advance(end);
        }
        return this;
    }

    /**
     * One look, then on to the next moment at which something may happen, half a minute at most.
     */
    private void advance(Instant end) {
        controllers.act();
        passes();
        now =
                Stream.concat(
                                Stream.of(end, now.plus(LONGEST)),
                                Stream.concat(wakeAt.stream(), controllers.moments()))
                        .map(at -> at.isBefore(now.plus(TICK)) ? now.plus(TICK) : at)
                        .min(Instant::compareTo)
                        .orElseThrow();
    }

    /** Lets time go on until the step is reached; fails with the story if it is not, in an hour. */
    public World until(String step) {
        return until("step " + step, w -> step.equals(w.status().step()));
    }

    /** Lets time go on until a condition holds. */
    public World until(String what, Predicate<World> condition) {
        Instant limit = now.plus(Duration.ofHours(1));
        while (now.isBefore(limit)) {
            if (resource.getStatus() != null && condition.test(this)) {
                return this;
            }
            advance(limit);
        }
        throw new AssertionError("never came to " + what + "\n" + story());
    }

    private void passes() {
        for (int i = 0; i < 20; i++) {
            var observed = observe();
            var decision = Decision.of(resource, observed);
            settling = decision.settling();
            wakeAt = decision.wakeIn().map(now::plus);
            if (!stopped(decision)) {
                ordered = decision.checks();
                answerChecks();
            }
            refusals.keySet().retainAll(decision.writtenTo());
            int before = writes;
            try {
                carryOut(decision);
            } catch (Killed e) {
                checks.clear();
                ordered = List.of();
                settling = Optional.empty();
                refusals.clear();
                story.add(at() + " the operator is killed, another one leads");
            }
            if (writes == before) {
                return;
            }
            controllers.act();
        }
        throw new AssertionError("20 passes in one second, each with a write\n" + story());
    }

    /** The picture as it is now. */
    public Observed observe() {
        var keys = ordered.stream().map(CheckOrder::key).toList();
        checks.keySet().retainAll(keys);
        return new Observation(
                        now,
                        resource,
                        List.copyOf(objects.values()),
                        Map.copyOf(configMaps),
                        List.of(),
                        Map.copyOf(checks),
                        settling,
                        refusals)
                .observed();
    }

    /** The operator ends after the next write of the status, and another one leads later. */
    public World diesAfterItsStatus(Duration later) {
        var decision = Decision.of(resource, observe());
        decision.before().forEach(this::write);
        resource.setStatus(decision.status());
        settling = Optional.empty();
        now = now.plus(later);
        story.add(at() + " another operator leads");
        return this;
    }

    private void answerChecks() {
        ordered.stream()
                .filter(order -> !checks.containsKey(order.key()))
                .limit(oneByOne ? 1 : ordered.size())
                .forEach(
                        order ->
                                checks.put(
                                        order.key(),
                                        new CheckResult(checker.apply(order), "answered", now)));
    }

    /** Whether a pass ends before its status. */
    private boolean stopped(Decision decision) {
        return !decision.goesOnWithoutBefore()
                && decision.before().stream().anyMatch(a -> refusing.test(a.key()));
    }

    private void carryOut(Decision decision) {
        decision.before().forEach(this::write);
        if (stopped(decision)) {
            return;
        }
        if (decision.statusChanged()) {
            resource.setStatus(decision.status());
            story.add(at() + " " + line());
            wrote();
        }
        decision.after().forEach(this::write);
        decision.notices()
                .forEach(n -> story.add(at() + "   event " + n.reason() + ": " + n.message()));
    }

    private String line() {
        var status = resource.getStatus();
        var conditions = new ArrayList<String>();
        status.conditions()
                .forEach(
                        c ->
                                conditions.add(
                                        c.getType() + "=" + c.getStatus() + "/" + c.getReason()));
        return status.step() + " | " + status.message() + " | " + String.join(" ", conditions);
    }

    private void wrote() {
        writes++;
        if (writes == deadly) {
            throw new Killed();
        }
    }

    /** What the operator had not written by then it never wrote. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private void write(Action action) {
        if (refusing.test(action.key())) {
            refusals.put(action.key(), "denied by a policy");
            return;
        }
        refusals.remove(action.key());
        invariants.before(action);
        switch (action) {
            case Action.Apply(HasMetadata object, _, String reason) -> apply(object, reason);
            case Action.Scale(Key key, _, int replicas, String reason) -> {
                ((Deployment) objects.get(key)).getSpec().setReplicas(replicas);
                tell("scale", key, replicas + ", " + reason);
            }
            case Action.Copy(HasMetadata copy, String source, _, String reason) -> {
                created(copy);
                tell("copy", Key.of(copy), source + ", " + reason);
            }
            case Action.Delete(Key key, _, _, String reason) -> {
                objects.remove(key);
                tell("delete", key, reason);
            }
        }
        controllers.endpoints();
        invariants.after();
        wrote();
    }

    private void apply(HasMetadata rendered, String reason) {
        var key = Key.of(rendered);
        var live = objects.get(key);
        HasMetadata next = Json.read(Json.tree(rendered), rendered.getClass());
        if (live == null) {
            created(next);
            if (next instanceof Deployment d) {
                d.getSpec().setReplicas(1);
            }
        } else {
            next.getMetadata().setUid(live.getMetadata().getUid());
            next.getMetadata().setCreationTimestamp(live.getMetadata().getCreationTimestamp());
            next.getMetadata().setGeneration(generation(live) + 1);
            if (next instanceof Deployment d && live instanceof Deployment old) {
                d.getSpec().setReplicas(old.getSpec().getReplicas());
                d.setStatus(old.getStatus());
            }
            objects.put(key, next);
        }
        next.getMetadata().setResourceVersion(String.valueOf(++counter));
        tell("apply", key, reason);
    }

    private static long generation(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getGeneration()).orElse(1L);
    }

    void created(HasMetadata object) {
        object.getMetadata().setUid("uid-" + ++counter);
        object.getMetadata().setResourceVersion(String.valueOf(++counter));
        object.getMetadata().setCreationTimestamp(now.toString());
        object.getMetadata().setGeneration(1L);
        objects.put(Key.of(object), object);
    }

    private void tell(String verb, Key key, String reason) {
        story.add(at() + "   " + verb + " " + key.kind() + " " + key.name() + ": " + reason);
    }

    private String at() {
        var since = Duration.between(START, now);
        return String.format("%02d:%02d", since.toMinutes(), since.toSecondsPart());
    }

    // ---- what can be seen

    public String story() {
        return String.join("\n", story) + "\n";
    }

    public dev.safetysystem.api.v1alpha1.SafetySystemStatus status() {
        return resource.getStatus();
    }

    public SafetySystem resource() {
        return resource;
    }

    public int writes() {
        return writes;
    }

    /** The reason of a condition that is there with a status, or empty. */
    public String reason(String type) {
        return status().conditions().stream()
                .filter(c -> c.getType().equals(type))
                .map(c -> c.getStatus() + "/" + c.getReason())
                .findFirst()
                .orElse("");
    }

    public <T extends HasMetadata> Optional<T> get(Class<T> kind, String name) {
        return Optional.ofNullable(objects.get(new Key(kind.getSimpleName(), name)))
                .map(kind::cast);
    }

    public <T extends HasMetadata> List<T> all(Class<T> kind) {
        return objects.values().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Image of every pod, by pod. */
    public List<String> images() {
        return all(Pod.class).stream()
                .map(p -> p.getSpec().getContainers().getFirst().getImage())
                .sorted()
                .toList();
    }

    /** The selector of a production Service. */
    public Map<String, String> selector(String service) {
        return get(Service.class, service).orElseThrow().getSpec().getSelector();
    }

    /** The places of all objects but pods and what follows them. */
    public List<Key> everything() {
        return objects.keySet().stream()
                .filter(key -> !key.kind().equals("Pod") && !key.kind().equals("EndpointSlice"))
                .toList();
    }

    /** The text of a release record. */
    public String record(int attempt) {
        return get(ConfigMap.class, resource.getMetadata().getName() + "-release-" + attempt)
                .orElseThrow()
                .getData()
                .get("release.json");
    }
}
