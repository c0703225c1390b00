package dev.safetysystem.operator.world;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.observe.Observation;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.PodFacts;
import dev.safetysystem.operator.observe.Quota;
import dev.safetysystem.operator.observe.Unseen;
import dev.safetysystem.operator.observe.Written;
import dev.safetysystem.operator.plan.release.Repaired;
import dev.safetysystem.operator.render.Action;
import dev.safetysystem.operator.render.DryRun;
import dev.safetysystem.operator.render.LiveLook;
import dev.safetysystem.operator.render.Owner;
import dev.safetysystem.operator.status.Decision;
import dev.safetysystem.operator.status.Kept;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The operator around the core, as {@code runtime} has it: when it looks, from which picture it
 * decides, in which order it writes, and what it does when a pass fails. It looks when it said that
 * it would, or when an event says so, and never otherwise.
 */
final class Shell {
    private static final Duration RESYNC = Duration.ofMinutes(10);
    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration WRITES_FOR = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** Each so many passes it is controlled that what is kept changes no answer. */
    private static final int CONTROLLED = 7;

    /** What is listed for each look. */
    private static final Map<LiveLook, Set<Class<? extends HasMetadata>>> LISTED =
            Map.of(
                    LiveLook.NONE, Set.of(),
                    LiveLook.WHAT_IS_STORED, Set.of(Deployment.class, ControllerRevision.class),
                    LiveLook.WHAT_SERVES, Set.of(Deployment.class, Pod.class, Service.class));

    private static final Set<LiveLook> EVERY_LOOK =
            Set.of(LiveLook.WHAT_IS_STORED, LiveLook.WHAT_SERVES);

    final Checks checks;
    final List<Quota> quotas = new ArrayList<>();
    final Writer writer;
    private final Cluster cluster;
    private final Caches caches;
    private final ForeignObjects foreign;
    private final Disorder disorder;
    private final List<Witness> witnesses;
    private final Limiter limiter = new Limiter();
    private final Map<Key, String> refusals = new HashMap<>();
    private Optional<Observed.Settling> settling = Optional.empty();
    private Optional<Failure> failure = Optional.empty();
    private Kept kept = new Kept();
    private Written written = Written.NOTHING;
    private Instant next = Cluster.START;
    private Instant patientUntil = Cluster.START;
    private boolean resync;
    private int passes;
    private int writes;
    private int deadly;

    /** Whoever looks over its shoulder. */
    interface Witness {
        /** Before a write, whatever comes of it. */
        default void writes(Plan plan, Action action) {}

        /** After a write that was carried out. */
        default void wrote(Plan plan, Action action) {}

        default void writesStatus(Plan plan) {}

        default void wroteStatus(Plan plan) {}

        default void announces(Plan plan) {}

        /** A pass that had nothing to write. */
        default void rests(Plan plan) {}

        default void killed() {}

        default void failed(String why) {}

        /** After everything that the cluster's controllers do at an instant. */
        default void moment() {}
    }

    /**
     * A picture and what was decided from it.
     *
     * @param live whether what decides was listed live
     */
    record Plan(SafetySystem resource, Observed picture, Decision decision, boolean live) {}

    /** Passes that failed, over a resource as a person wrote it. */
    private record Failure(int inARow, String inputVersion) {}

    /** What the operator had not written by then it never wrote. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    Shell(Cluster cluster, Disorder disorder, List<Witness> witnesses) {
        this.cluster = cluster;
        this.disorder = disorder;
        this.witnesses = witnesses;
        this.caches = new Caches(cluster, disorder);
        this.foreign = new ForeignObjects(cluster);
        this.checks = new Checks(cluster, disorder);
        this.writer = new Writer(cluster, caches, foreign, disorder);
        caches.gone = this::forget;
    }

    // ---- when it looks

    /** When something of its own happens next. */
    Stream<Instant> moments() {
        return Stream.concat(Stream.of(next), Stream.concat(caches.moments(), checks.moments()));
    }

    /** A pass, if it is time for one; whether there was one. */
    boolean looks() {
        var told = caches.tell();
        var answered = checks.answer();
        var why = told.compareTo(answered) >= 0 ? told : answered;
        boolean waits = why == Caches.Wake.CHANGE && cluster.now().isBefore(patientUntil);
        if (why != Caches.Wake.NOTHING && !waits) {
            next = cluster.now();
            resync = false;
        }
        boolean urgent = why == Caches.Wake.TROUBLE || goingBack();
        if (next.isAfter(cluster.now())) {
            return false;
        }
        var wait = limiter.take(cluster.now(), urgent);
        if (wait.isPresent()) {
            next = cluster.now().plus(wait.get());
            return false;
        }
        passes++;
        Duration in = look();
        next = cluster.now().plus(in);
        return true;
    }

    /** Whether a release is being left, as far as it knows: nothing holds up such a pass. */
    private boolean goingBack() {
        return Optional.ofNullable(caches.resource().getStatus())
                .map(status -> status.release())
                .filter(release -> Set.of("RollingBack", "Abandoning").contains(release.step()))
                .isPresent();
    }

    /** Whether nothing that happened is unknown to it. */
    boolean upToDate() {
        return caches.upToDate() && failure.isEmpty();
    }

    private Duration look() {
        try {
            Outcome outcome = pass();
            if (outcome.refused()) {
                var pause = failed("some writes are refused", FIRST_PAUSE, true);
                var planned = wake(outcome.wakeIn());
                resync = false;
                return planned.compareTo(pause) < 0 ? planned : pause;
            }
            failure = Optional.empty();
            patientUntil = cluster.now();
            resync = false;
            return outcome.wrote() ? Duration.ZERO : wake(outcome.wakeIn());
        } catch (Writer.PassEnded | Cluster.Conflict e) {
            return failed(e.getMessage(), SOON, false);
        } catch (Writer.Unanswered e) {
            return failed("no answer", FIRST_PAUSE, false);
        } catch (Writer.Refused e) {
            return failed(e.getMessage(), FIRST_PAUSE, false);
        } catch (Killed e) {
            restart();
            return Duration.ZERO;
        }
    }

    private Duration wake(Optional<Duration> wakeIn) {
        resync = wakeIn.filter(in -> in.compareTo(RESYNC) <= 0).isEmpty() && foreign.none();
        return Stream.of(
                        wakeIn,
                        foreign.moments()
                                .map(at -> Duration.between(cluster.now(), at))
                                .min(Comparator.naturalOrder()),
                        Optional.of(RESYNC))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder())
                .filter(d -> d.compareTo(Duration.ofMillis(1)) > 0)
                .orElse(Duration.ofMillis(1));
    }

    private Duration failed(String why, Duration first, boolean passable) {
        resync = false;
        witnesses.forEach(w -> w.failed(why));
        String input = inputVersion(caches.resource());
        int inARow =
                failure.filter(f -> f.inputVersion().equals(input)).map(Failure::inARow).orElse(0)
                        + 1;
        Duration doubling = first.multipliedBy(1L << Math.min(inARow - 1, 10));
        Duration pause = doubling.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubling;
        failure = Optional.of(new Failure(inARow, input));
        patientUntil = passable ? cluster.now() : cluster.now().plus(pause);
        return pause;
    }

    private static String inputVersion(SafetySystem resource) {
        var meta = resource.getMetadata();
        return meta.getUid() + " " + meta.getGeneration() + " " + meta.getAnnotations();
    }

    // ---- a pass

    private record Outcome(boolean wrote, Optional<Duration> wakeIn, boolean refused) {}

    private Outcome pass() {
        Instant began = cluster.now();
        Plan plan = plan(caches.resource(), Set.of());
        if (!plan.decision().writes()) {
            return settle(plan);
        }
        if (resync) {
            throw new AssertionError(
                    "only the resync found that there is something to write: a wake-up is missing\n"
                            + plan.decision().before()
                            + plan.decision().after()
                            + plan.decision().status());
        }
        SafetySystem resource = plan.resource();
        boolean live = failure.isPresent() || plan.decision().needsResource();
        if (live) {
            writer.request();
            resource = cluster.resource();
            if (!uid(resource).equals(uid(plan.resource()))) {
                return new Outcome(false, Optional.empty(), false);
            }
        }
        Plan confirmed = confirm(plan, resource, live);
        if (!confirmed.decision().writes()) {
            return settle(confirmed);
        }
        remember(confirmed);
        var writing = new Writing(confirmed, began.plus(WRITES_FOR));
        writing.run();
        return finish(confirmed, true, writing.refused);
    }

    /**
     * Plans again unless nothing moved; a decision that cannot be undone always from live objects.
     */
    private Plan confirm(Plan plan, SafetySystem resource, boolean live) {
        var version = resource.getMetadata().getResourceVersion();
        boolean moved = !version.equals(plan.resource().getMetadata().getResourceVersion());
        var looks = plan.decision().looks();
        if (!moved && looks.isEmpty()) {
            return new Plan(resource, plan.picture(), plan.decision(), false);
        }
        Plan again = plan(resource, looks);
        boolean enough =
                looks.containsAll(again.decision().looks())
                        && (live || !again.decision().needsResource());
        return enough ? again : everything(resource);
    }

    private Plan everything(SafetySystem resource) {
        writer.request();
        if (!uid(cluster.resource()).equals(uid(resource))) {
            throw new Writer.PassEnded("the resource is gone");
        }
        return plan(cluster.resource(), EVERY_LOOK);
    }

    private static String uid(SafetySystem resource) {
        return resource.getMetadata().getUid();
    }

    private Plan plan(SafetySystem resource, Set<LiveLook> looks) {
        var observed = observe(resource, looks.isEmpty() ? caches.all() : liveObjects(looks));
        var decision = Decision.of(resource, observed, kept);
        if (!decision.questions().isEmpty()) {
            observed = observed.with(dryRun(decision.questions()));
            decision = Decision.of(resource, observed, kept);
        }
        if (passes % CONTROLLED == 0 && !decision.equals(Decision.of(resource, observed))) {
            throw new AssertionError("what is kept of the last decision changes this one");
        }
        return new Plan(resource, observed, decision, looks.contains(LiveLook.WHAT_SERVES));
    }

    /** This API server has no defaults and no webhooks: it makes of a template what it says. */
    private static Map<String, Optional<JsonNode>> dryRun(List<DryRun> questions) {
        return questions.stream()
                .collect(
                        Collectors.toMap(
                                DryRun::hash,
                                q -> Optional.of(Json.tree(q.rendered().getSpec().getTemplate()))));
    }

    private List<HasMetadata> liveObjects(Set<LiveLook> looks) {
        writer.request();
        var objects = new ArrayList<HasMetadata>();
        cluster.labelled().stream().filter(object -> listed(looks, object)).forEach(objects::add);
        caches.all().stream().filter(object -> !listed(looks, object)).forEach(objects::add);
        return objects;
    }

    private static boolean listed(Set<LiveLook> looks, HasMetadata object) {
        return looks.stream()
                .flatMap(look -> LISTED.get(look).stream())
                .anyMatch(kind -> kind.isInstance(object));
    }

    private Observed observe(SafetySystem resource, List<HasMetadata> objects) {
        return new Observation(
                        cluster.now(),
                        resource,
                        withAutoscalersOfOthers(withUnseen(resource, foreign.among(objects))),
                        caches.configMaps(),
                        List.copyOf(quotas),
                        checks.results(),
                        settling,
                        Map.copyOf(refusals))
                .beside(caches.otherServices())
                .with(written)
                .observed();
    }

    /** What lost our label is read by its name. */
    private List<HasMetadata> withUnseen(SafetySystem resource, List<HasMetadata> objects) {
        List<PodFacts> pods =
                objects.stream()
                        .filter(Pod.class::isInstance)
                        .map(pod -> PodFacts.of(resource.getMetadata().getName(), (Pod) pod))
                        .toList();
        return Stream.concat(
                        objects.stream(),
                        Unseen.of(cluster.now(), resource, objects, pods).stream()
                                .flatMap(place -> cluster.kept(place).stream()))
                .toList();
    }

    private List<HasMetadata> withAutoscalersOfOthers(List<HasMetadata> objects) {
        return Stream.concat(
                        objects.stream(),
                        cluster.all(HorizontalPodAutoscaler.class).stream()
                                .filter(autoscaler -> !cluster.isLabelled(autoscaler)))
                .toList();
    }

    /** The picture that it would have if it had been told of everything. */
    Observed whole() {
        return new Observation(
                        cluster.now(),
                        cluster.resource(),
                        cluster.seen(),
                        cluster.configMaps(),
                        List.copyOf(quotas),
                        checks.results(),
                        settling,
                        Map.copyOf(refusals))
                .beside(cluster.otherServices())
                .with(written)
                .observed();
    }

    private Outcome settle(Plan plan) {
        witnesses.forEach(w -> w.announces(plan));
        remember(plan);
        witnesses.forEach(w -> w.rests(plan));
        return finish(plan, false, false);
    }

    private void remember(Plan plan) {
        settling = plan.decision().settling();
        refusals.keySet().retainAll(plan.decision().writtenTo());
        written =
                written.looked(
                        Owner.places(plan.picture().id(), plan.picture().objects()),
                        plan.decision().writtenTo());
    }

    private void remember(Action action, Instant now) {
        var left = cluster.kept(action.key()).map(object -> action.left(object)).orElse(Set.of());
        var fields = action.putsBack();
        written =
                written.after(
                        action.write(), left, Repaired.fields(fields), Repaired.words(fields), now);
    }

    private Outcome finish(Plan plan, boolean wrote, boolean refused) {
        checks.order(plan.decision().checks());
        return new Outcome(wrote, plan.decision().wakeIn(), refused);
    }

    /** The writes of one pass: until its time is over, then the next one goes on. */
    private final class Writing {
        private final Plan plan;
        private final Instant end;
        private final Set<Key> unrepaired = new HashSet<>();
        private boolean refused;

        Writing(Plan plan, Instant end) {
            this.plan = plan;
            this.end = end;
        }

        void run() {
            Decision decision = plan.decision();
            boolean complete = carryOut(decision.before());
            if (refused && !decision.goesOnWithoutBefore()) {
                throw new Writer.Refused(decision.before().getFirst().key());
            }
            if (!complete) {
                return;
            }
            if (decision.statusChanged()) {
                status();
            }
            try {
                carryOut(decision.after());
            } finally {
                witnesses.forEach(w -> w.announces(plan));
            }
        }

        private boolean carryOut(List<Action> actions) {
            boolean wrote = false;
            boolean moving = false;
            for (Action action : actions) {
                boolean mayEnd = wrote && !(moving && action.movesTraffic());
                moving = action.movesTraffic();
                if (mayEnd && !refused && cluster.now().isAfter(end)) {
                    return false;
                }
                if (unrepaired.contains(action.key())) {
                    continue;
                }
                try {
                    witnesses.forEach(w -> w.writes(plan, action));
                    writer.carryOut(
                            action,
                            plan.picture(),
                            () -> witnesses.forEach(w -> w.wrote(plan, action)));
                    refusals.remove(action.key());
                    remember(action, plan.picture().now());
                    wrote();
                } catch (Writer.Refused e) {
                    refusals.put(e.key, e.getMessage());
                    refused = true;
                    if (action instanceof Action.Repair) {
                        unrepaired.add(action.key());
                    }
                }
                wrote |= !action.isDated();
            }
            return true;
        }

        private void status() {
            if (disorder.touched()) {
                cluster.change(
                        next ->
                                next.getMetadata()
                                        .setLabels(Map.of("touched", "at" + cluster.version())));
            }
            witnesses.forEach(w -> w.writesStatus(plan));
            written = written.withStatus(plan.picture().now());
            boolean answered = writer.request();
            var now = cluster.writeStatus(plan.resource(), plan.decision().status());
            witnesses.forEach(w -> w.wroteStatus(plan));
            if (!answered) {
                wrote();
                throw new Writer.Unanswered();
            }
            caches.wroteStatus(now);
            wrote();
        }
    }

    // ---- its end

    int passes() {
        return passes;
    }

    int writes() {
        return writes;
    }

    /** It is killed after so many more writes; another one leads at once. */
    void killedAfter(int more) {
        deadly = writes + more;
    }

    /** Whether the write came after which it was to be killed. */
    boolean wasKilled() {
        return deadly > 0 && writes >= deadly;
    }

    private void wrote() {
        writes++;
        if (writes == deadly || disorder.killed()) {
            throw new Killed();
        }
    }

    /** The resource is gone, or this process is. */
    private void forget() {
        checks.forget();
        foreign.forget();
        settling = Optional.empty();
        refusals.clear();
        failure = Optional.empty();
        kept = new Kept();
        written = Written.NOTHING;
        patientUntil = cluster.now();
        resync = false;
    }

    /** Another process leads: it knows what is stored, and nothing else. */
    void restart() {
        forget();
        caches.restart();
        witnesses.forEach(w -> w.killed());
        next = cluster.now();
    }

    /** It writes what comes before its status, then its status, and then it is gone. */
    void diesAfterItsStatus() {
        var plan = plan(cluster.resource(), EVERY_LOOK);
        var writing = new Writing(plan, cluster.now().plus(WRITES_FOR));
        writing.carryOut(plan.decision().before());
        writing.status();
        settling = Optional.empty();
    }
}
