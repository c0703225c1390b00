package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.runtime.check.CheckRunner;
import dev.safetysystem.operator.runtime.kube.ApiRefusal;
import dev.safetysystem.operator.runtime.kube.ForeignObjects;
import dev.safetysystem.operator.runtime.kube.Unreadable;
import dev.safetysystem.operator.runtime.leader.Leadership;
import dev.safetysystem.operator.runtime.serve.Heartbeat;
import dev.safetysystem.operator.runtime.serve.OperatorMetrics;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The framework's side of a pass: when to look, and what to do when a pass fails. Nothing leaves
 * this class as an exception. The framework would retry at once whenever another event has come
 * meanwhile; here a system that fails waits, until its time has come or its resource has changed.
 */
@ControllerConfiguration(name = "safetysystem")
public final class SafetySystemReconciler implements Reconciler<SafetySystem> {
    private static final Logger LOG = LoggerFactory.getLogger(SafetySystemReconciler.class);

    /** Every system is looked at this often, whatever happens: informers have missed things. */
    public static final Duration RESYNC = Duration.ofMinutes(10);

    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final Duration SOON = Duration.ofMillis(200);

    private final Pass pass;
    private final StatusWriter resources;
    private final ForeignObjects foreign;
    private final CheckRunner checks;
    private final Leadership leadership;
    private final Heartbeat heartbeat;
    private final OperatorMetrics metrics;
    private final SystemEvents events;
    private final Announcer announcer;
    private final Map<String, Failure> failures = new ConcurrentHashMap<>();

    /**
     * A system whose passes fail.
     *
     * @param inARow how many
     * @param until when the next one may be, on the monotonic clock
     * @param resource which resource it was, by generation and annotations
     * @param cause what was logged
     * @param events whether an event starts a pass before that
     */
    private record Failure(int inARow, long until, String resource, String cause, boolean events) {
        Failure passable() {
            return new Failure(inARow, until, resource, cause, true);
        }
    }

    public SafetySystemReconciler(
            Pass pass,
            StatusWriter resources,
            ForeignObjects foreign,
            CheckRunner checks,
            Leadership leadership,
            Heartbeat heartbeat,
            OperatorMetrics metrics,
            SystemEvents events,
            Announcer announcer) {
        this.pass = pass;
        this.resources = resources;
        this.foreign = foreign;
        this.checks = checks;
        this.leadership = leadership;
        this.heartbeat = heartbeat;
        this.metrics = metrics;
        this.events = events;
        this.announcer = announcer;
        events.onGone(this::forget);
    }

    @Override
    public List<EventSource<?, SafetySystem>> prepareEventSources(
            EventSourceContext<SafetySystem> context) {
        return List.of(events);
    }

    @Override
    public UpdateControl<SafetySystem> reconcile(
            SafetySystem cached, Context<SafetySystem> context) {
        if (!leadership.held()) {
            return UpdateControl.noUpdate();
        }
        SafetySystem resource = resources.newest(cached);
        Optional<Duration> wait = mustWait(resource);
        Duration next = wait.isPresent() ? wait.get() : timed(resource);
        return UpdateControl.<SafetySystem>noUpdate().rescheduleAfter(next);
    }

    private Optional<Duration> mustWait(SafetySystem resource) {
        Failure failure = failures.get(resource.getMetadata().getUid());
        if (failure == null
                || failure.events()
                || !failure.resource().equals(inputVersion(resource))) {
            return Optional.empty();
        }
        long left = failure.until() - System.nanoTime();
        return left <= 0 ? Optional.empty() : Optional.of(Duration.ofNanos(left).plusMillis(1));
    }

    private Duration timed(SafetySystem resource) {
        String uid = resource.getMetadata().getUid();
        long start = System.nanoTime();
        heartbeat.started(uid);
        Duration next = RESYNC;
        try (var context = LogContext.of(resource)) {
            next = look(resource);
        } finally {
            heartbeat.finished(uid, next);
        }
        metrics.passed(
                Duration.ofNanos(System.nanoTime() - start),
                failures.containsKey(uid) ? "failed" : "passed");
        return next;
    }

    private Duration look(SafetySystem resource) {
        String uid = resource.getMetadata().getUid();
        try {
            Unreadable.reason(resource)
                    .ifPresent(
                            field -> {
                                throw new Pass.Poisoned(
                                        new IllegalArgumentException("cannot be read at " + field));
                            });
            Pass.Outcome outcome = pass.run(resource);
            metrics.poisoned(uid, false);
            if (outcome.refused().isPresent()) {
                return partly(resource, outcome);
            }
            failures.remove(uid);
            return outcome.wrote() ? AT_ONCE : wake(uid, outcome.wakeIn());
        } catch (PassEnded e) {
            LOG.info("Pass ended: {}", e.getMessage());
            return failed(resource, e.getMessage(), SOON);
        } catch (Pass.Poisoned e) {
            return poisoned(resource, e);
        } catch (KubernetesClientException e) {
            return refused(resource, e);
        } catch (RuntimeException e) {
            LOG.warn("Pass failed", e);
            return failed(resource, e.toString(), Duration.ZERO);
        }
    }

    /**
     * All but some writes were made. They are tried again after a pause, but whatever happens
     * meanwhile is looked at: a loss must not wait for a webhook.
     */
    private Duration partly(SafetySystem resource, Pass.Outcome outcome) {
        String uid = resource.getMetadata().getUid();
        Duration pause = refused(resource, outcome.refused().orElseThrow());
        failures.computeIfPresent(uid, (u, failure) -> failure.passable());
        Duration planned = wake(uid, outcome.wakeIn());
        return planned.compareTo(pause) < 0 ? planned : pause;
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
        boolean conflict = ApiRefusal.outdated(e);
        if (conflict) {
            LOG.info("Pass ended by a conflict: {}", what);
        } else {
            LOG.warn("The API server refuses: {}", what);
        }
        Duration pause = failed(resource, what, conflict ? SOON : Duration.ZERO);
        if (!conflict && ApiRefusal.lasting(e)) {
            announcer.refusedByApi(resource, what);
        }
        return pause;
    }

    /** Logged once per change of the resource or of the cause; its status is left as it is. */
    private Duration poisoned(SafetySystem resource, Pass.Poisoned e) {
        String uid = resource.getMetadata().getUid();
        String cause = e.getCause().toString();
        Failure before = failures.get(uid);
        if (before == null
                || !before.cause().equals(cause)
                || !before.resource().equals(inputVersion(resource))) {
            LOG.error(
                    "This resource cannot be worked with until it or the operator changes",
                    e.getCause());
        }
        metrics.poisoned(uid, true);
        return failed(resource, cause, Duration.ZERO);
    }

    /**
     * @param soon the first pause, should it be shorter than the usual one
     */
    private Duration failed(SafetySystem resource, String cause, Duration soon) {
        String inputVersion = inputVersion(resource);
        Failure now =
                failures.compute(
                        resource.getMetadata().getUid(),
                        (uid, before) -> {
                            int inARow =
                                    before == null || !before.resource().equals(inputVersion)
                                            ? 1
                                            : before.inARow() + 1;
                            Duration pause =
                                    inARow == 1 && !soon.isZero()
                                            ? soon
                                            : new BackOff(inARow).pause();
                            long until = System.nanoTime() + pause.toNanos();
                            return new Failure(inARow, until, inputVersion, cause, false);
                        });
        return Duration.ofNanos(Math.max(AT_ONCE.toNanos(), now.until() - System.nanoTime()));
    }

    /** What a person changes of a resource. */
    private static String inputVersion(SafetySystem resource) {
        var meta = resource.getMetadata();
        return meta.getGeneration() + " " + meta.getAnnotations();
    }

    private void forget(SafetySystem gone) {
        String uid = gone.getMetadata().getUid();
        failures.remove(uid);
        heartbeat.forget(uid);
        pass.forget(uid);
        resources.forget(uid);
        foreign.forget(uid);
        checks.forget(uid);
        metrics.forget(uid);
    }
}
