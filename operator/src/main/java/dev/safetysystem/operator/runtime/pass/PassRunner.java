package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.plan.release.Notice;
import dev.safetysystem.operator.runtime.check.CheckRunner;
import dev.safetysystem.operator.runtime.kube.ApiRefusal;
import dev.safetysystem.operator.runtime.kube.Caches;
import dev.safetysystem.operator.runtime.kube.Definition;
import dev.safetysystem.operator.runtime.kube.ForeignObjects;
import dev.safetysystem.operator.runtime.leader.Leadership;
import dev.safetysystem.operator.runtime.serve.Heartbeat;
import dev.safetysystem.operator.runtime.serve.OperatorMetrics;
import dev.safetysystem.operator.status.FailedPass;

import io.fabric8.kubernetes.client.KubernetesClientException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Runs one pass, and says when the system is looked at again: also when the pass fails, whatever
 * the reason. All lanes share what is known of failures.
 */
final class PassRunner {
    private static final Logger LOG = LoggerFactory.getLogger(PassRunner.class);

    /** Every system is looked at this often, whatever happens: informers have missed things. */
    static final Duration RESYNC = Duration.ofMinutes(10);

    /** Who has nothing to do for so long needs little memory meanwhile. */
    private static final Duration RESTS = Duration.ofMinutes(2);

    private static final Duration DEFINITION_AGAIN = Duration.ofSeconds(30);

    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final Duration AFTER_ANOTHER = Duration.ofMillis(500);
    private static final long MUCH = 1024 * 1024;

    private final SystemEvents events;
    private final Caches caches;
    private final Definition definition;
    private final WrittenStatuses written;
    private final PassMemory memory;
    private final ForeignObjects foreign;
    private final CheckRunner checks;
    private final Leadership leadership;
    private final Heartbeat heartbeat;
    private final OperatorMetrics metrics;
    private final Announcer announcer;
    private final Map<String, Failure> failures = new ConcurrentHashMap<>();
    private final Map<String, String> told = new ConcurrentHashMap<>();
    private final Map<String, Told> toldFailed = new ConcurrentHashMap<>();

    /** Namespaces of which a pass unpacks much: one at a time, so that all others find memory. */
    private final Set<String> unpacking = ConcurrentHashMap.newKeySet();

    /**
     * A system whose passes fail.
     *
     * @param inARow how many
     * @param inputVersion which resource it was, by generation and annotations
     * @param cause what was logged
     */
    private record Failure(int inARow, String inputVersion, String cause) {}

    /**
     * That passes fail was said.
     *
     * @param inStatus whether it stands in the status, too
     */
    private record Told(String words, boolean inStatus) {}

    PassRunner(
            SystemEvents events, WrittenStatuses written, PassMemory memory, Passes.Shared shared) {
        this.events = events;
        this.caches = shared.caches();
        this.definition = shared.definition();
        this.written = written;
        this.memory = memory;
        this.foreign = shared.foreign();
        this.checks = shared.checks();
        this.leadership = shared.leadership();
        this.heartbeat = shared.heartbeat();
        this.metrics = shared.metrics();
        this.announcer = shared.announcer();
        events.onGone(this::forget);
    }

    /** Looks at the system whose turn it is, if there is one and this process may. */
    NextLook look(PassQueue.Turn turn, Pass pass) {
        Optional<SafetySystem> cached =
                events.resource(turn.id()).filter(r -> !r.isMarkedForDeletion());
        if (cached.isEmpty() || !leadership.held()) {
            // All systems are woken when this process leads, or leads again.
            return new NextLook(RESYNC, false, false);
        }
        SafetySystem resource = written.newest(cached.get());
        String uid = resource.getMetadata().getUid();
        long start = System.nanoTime();
        heartbeat.started(uid);
        var next = new NextLook(RESYNC, false, false);
        if (!caches.covers(resource.getMetadata().getNamespace())) {
            // All systems are woken when it may be read again.
            heartbeat.finished(uid, RESYNC);
            return next;
        }
        Optional<String> trouble = definition.trouble();
        if (trouble.isPresent()) {
            heartbeat.finished(uid, RESYNC);
            tellOnce(resource, trouble.get());
            return new NextLook(DEFINITION_AGAIN, false, false);
        }
        boolean much = unpacksMuch(resource);
        if (much && !unpacking.add(resource.getMetadata().getNamespace())) {
            heartbeat.finished(uid, AFTER_ANOTHER);
            return new NextLook(AFTER_ANOTHER, false, turn.wayBack());
        }
        try (var context = LogContext.of(resource)) {
            next = look(resource, turn, pass);
        } finally {
            if (much) {
                unpacking.remove(resource.getMetadata().getNamespace());
            }
            heartbeat.finished(uid, next.in());
            if (next.in().compareTo(RESTS) >= 0) {
                memory.rests(uid);
            }
            if (!isStillThere(turn, uid)) {
                // It went while this pass ran, which has left traces since it was forgotten.
                forget(resource);
            }
        }
        metrics.passed(
                Duration.ofNanos(System.nanoTime() - start),
                failures.containsKey(uid) ? "failed" : "passed");
        return next;
    }

    private boolean unpacksMuch(SafetySystem resource) {
        var meta = resource.getMetadata();
        return caches.unpacked(meta.getNamespace(), meta.getName()) > MUCH;
    }

    /** For as long as it is so, each system has an event. */
    private void tellOnce(SafetySystem resource, String trouble) {
        if (!trouble.equals(told.put(resource.getMetadata().getUid(), trouble))) {
            announcer.refusedByApi(resource, trouble);
        }
    }

    private boolean isStillThere(PassQueue.Turn turn, String uid) {
        return events.resource(turn.id())
                .filter(r -> r.getMetadata().getUid().equals(uid))
                .isPresent();
    }

    private NextLook look(SafetySystem resource, PassQueue.Turn turn, Pass pass) {
        String uid = resource.getMetadata().getUid();
        try {
            unlessComplete(resource);
            Pass.Outcome outcome = pass.run(resource, failures.containsKey(uid), turn::overtaken);
            metrics.poisoned(uid, false);
            if (outcome.refused().isPresent()) {
                return partly(resource, outcome);
            }
            failures.remove(uid);
            told.remove(uid);
            toldFailed.remove(uid);
            Duration in = outcome.wrote() ? AT_ONCE : wake(uid, outcome.wakeIn());
            return new NextLook(in, false, outcome.goesBack());
        } catch (PassEnded e) {
            LOG.info("Pass ended: {}", e.getMessage());
            Duration pause = failed(resource, e.getMessage(), BackOff.OF_AN_OLD_PICTURE);
            tellFailed(resource, pass, e, BackOff.OF_AN_OLD_PICTURE.lasts());
            return patiently(resource, pause);
        } catch (Pass.Poisoned e) {
            Duration pause = poisoned(resource, e);
            tellFailed(resource, pass, e.getCause(), 1);
            return patiently(resource, pause);
        } catch (KubernetesClientException e) {
            Duration pause = refused(resource, e);
            tellFailed(resource, pass, e, backOff(e).lasts());
            return patiently(resource, pause);
        } catch (RuntimeException e) {
            LOG.warn("Pass failed", e);
            Duration pause = failed(resource, e.toString(), BackOff.OF_A_FAILURE);
            tellFailed(resource, pass, e, 1);
            return patiently(resource, pause);
        }
    }

    /**
     * Says in condition and event that passes fail, once for each cause; the next pass that
     * succeeds takes the condition back. Where the status cannot be written now, it is tried again
     * with the next failure.
     *
     * @param from that many failures in a row on: most of what a pass that is behind runs into is
     *     gone with the next one
     */
    private void tellFailed(SafetySystem resource, Pass pass, Throwable failure, int from) {
        String uid = resource.getMetadata().getUid();
        String words = FailedPass.words(FailureWords.of(failure));
        Told known = toldFailed.getOrDefault(uid, new Told("", false));
        boolean said = words.equals(known.words());
        if (failures.get(uid).inARow() < from || said && known.inStatus()) {
            return;
        }
        if (!said) {
            announcer.announce(resource, List.of(Notice.warning(Reason.PASS_FAILED, "", words)));
        }
        toldFailed.put(uid, new Told(words, false));
        try {
            pass.tellFailed(resource, words);
            toldFailed.put(uid, new Told(words, true));
        } catch (KubernetesClientException e) {
            LOG.info("That passes fail cannot be said in the status: {}", FailureWords.of(e));
        } catch (RuntimeException e) {
            LOG.info("That passes fail cannot be said in the status", e);
        }
    }

    /** Nothing is decided from a picture that lacks something. */
    private void unlessComplete(SafetySystem resource) {
        var meta = resource.getMetadata();
        caches.trouble(meta.getNamespace(), meta.getName())
                .ifPresent(
                        why -> {
                            throw new Pass.Poisoned(new IllegalStateException(why));
                        });
    }

    /** A way back that fails keeps its lane, also if it began in the pass that failed. */
    private NextLook patiently(SafetySystem resource, Duration pause) {
        boolean back = Urgency.of(written.newest(resource)) == Wake.WAY_BACK;
        return new NextLook(pause, true, back);
    }

    /**
     * All but some writes were made. They are tried again after a pause, but whatever happens
     * meanwhile is looked at.
     */
    private NextLook partly(SafetySystem resource, Pass.Outcome outcome) {
        Duration pause = refused(resource, outcome.refused().orElseThrow());
        Duration planned = wake(resource.getMetadata().getUid(), outcome.wakeIn());
        return new NextLook(
                planned.compareTo(pause) < 0 ? planned : pause, false, outcome.goesBack());
    }

    private Duration wake(String uid, Optional<Duration> wakeIn) {
        return Stream.of(wakeIn, foreign.lookAgain(uid), Optional.of(RESYNC))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder())
                .filter(d -> d.compareTo(AT_ONCE) > 0)
                .orElse(AT_ONCE);
    }

    /**
     * A conflict is planned again soon, since the picture was old. Everything else may take long: a
     * namespace that is going, a webhook that is down, a right that is missing.
     */
    private Duration refused(SafetySystem resource, KubernetesClientException e) {
        metrics.refusedByApi(e.getCode());
        String what = ApiRefusal.describe(e);
        if (definition.isOlderBy(e)) {
            tellOnce(resource, definition.detail().orElse(what));
            return failed(resource, what, BackOff.OF_AN_OLD_PICTURE);
        }
        boolean conflict = ApiRefusal.outdated(e);
        if (conflict) {
            LOG.info("Pass ended by a conflict: {}", what);
        } else {
            LOG.warn("The API server refuses: {}", what);
        }
        Duration pause = failed(resource, what, backOff(e));
        if (!conflict && ApiRefusal.lasting(e)) {
            announcer.refusedByApi(resource, what);
        }
        return pause;
    }

    private static BackOff backOff(KubernetesClientException e) {
        return ApiRefusal.outdated(e) ? BackOff.OF_AN_OLD_PICTURE : BackOff.OF_A_FAILURE;
    }

    /** Logged once per change of the resource or of the cause. */
    private Duration poisoned(SafetySystem resource, Pass.Poisoned e) {
        String uid = resource.getMetadata().getUid();
        String cause = e.getCause().toString();
        Failure before = failures.get(uid);
        if (before == null
                || !before.cause().equals(cause)
                || !before.inputVersion().equals(inputVersion(resource))) {
            LOG.error(
                    "This resource cannot be worked with until it or the operator changes",
                    e.getCause());
        }
        metrics.poisoned(uid, true);
        return failed(resource, cause, BackOff.OF_A_FAILURE);
    }

    private Duration failed(SafetySystem resource, String cause, BackOff backOff) {
        String inputVersion = inputVersion(resource);
        Failure now =
                failures.compute(
                        resource.getMetadata().getUid(),
                        (uid, before) -> {
                            boolean again =
                                    before != null && before.inputVersion().equals(inputVersion);
                            return new Failure(
                                    again ? before.inARow() + 1 : 1, inputVersion, cause);
                        });
        return backOff.pause(now.inARow());
    }

    /** What a person changes of a resource. */
    private static String inputVersion(SafetySystem resource) {
        var meta = resource.getMetadata();
        return meta.getGeneration() + " " + meta.getAnnotations();
    }

    private void forget(SafetySystem gone) {
        String uid = gone.getMetadata().getUid();
        failures.remove(uid);
        told.remove(uid);
        toldFailed.remove(uid);
        heartbeat.forget(uid);
        memory.forget(uid);
        written.forget(uid);
        foreign.forget(uid);
        checks.forget(uid);
        metrics.forget(uid);
    }
}
