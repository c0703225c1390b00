package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.plan.release.Repaired;
import dev.safetysystem.operator.render.Action;
import dev.safetysystem.operator.render.LiveLook;
import dev.safetysystem.operator.runtime.check.CheckRunner;
import dev.safetysystem.operator.runtime.kube.DryRuns;
import dev.safetysystem.operator.runtime.kube.Unreadable;
import dev.safetysystem.operator.runtime.pass.Snapshotter.Remembered;
import dev.safetysystem.operator.runtime.serve.OperatorMetrics;
import dev.safetysystem.operator.status.Decision;
import dev.safetysystem.operator.status.Kept;

import io.fabric8.kubernetes.client.KubernetesClientException;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * One pass over one system: observe, decide, and if anything is to be written, look again at what
 * the decision rests on, then write: what the status will name, the status, what the status has
 * named.
 *
 * <p>A stale cache can lose a moment but never undo a decision: where a status is the first write
 * of a pass it carries the resourceVersion that it was planned from, so that the API server refuses
 * what was planned from an older resource, and every other pass that writes has read its own
 * resource live. A decision that moves traffic or deletes a workload is made from objects that were
 * listed live.
 */
final class Pass {
    private static final Set<LiveLook> EVERY_LOOK =
            Set.of(LiveLook.WHAT_IS_STORED, LiveLook.WHAT_SERVES);

    private final Snapshotter snapshotter;
    private final StatusWriter resources;
    private final DryRuns dryRuns;
    private final ActionExecutor executor;
    private final CheckRunner checks;
    private final Announcer announcer;
    private final OperatorMetrics metrics;
    private final LongSupplier nanos;
    private final PassMemory memory;

    Pass(
            Snapshotter snapshotter,
            StatusWriter resources,
            DryRuns dryRuns,
            ActionExecutor executor,
            CheckRunner checks,
            Announcer announcer,
            OperatorMetrics metrics,
            LongSupplier nanos,
            PassMemory memory) {
        this.snapshotter = snapshotter;
        this.resources = resources;
        this.dryRuns = dryRuns;
        this.executor = executor;
        this.checks = checks;
        this.announcer = announcer;
        this.metrics = metrics;
        this.nanos = nanos;
        this.memory = memory;
    }

    /**
     * What came of a pass.
     *
     * @param wrote whether anything was written; then the next pass should follow at once
     * @param refused what the API server said of a write that it refused; all others were made
     * @param goesBack whether the release in progress is being left
     */
    record Outcome(
            boolean wrote,
            Optional<Duration> wakeIn,
            Optional<KubernetesClientException> refused,
            boolean goesBack) {
        static final Outcome GONE = new Outcome(false, Optional.empty(), Optional.empty(), false);
    }

    /** Says in the status of a resource that passes over it fail. */
    void tellFailed(SafetySystem resource, String words) {
        resources.tellFailed(resource, words);
    }

    /** The core threw: this resource cannot be worked with until something about it changes. */
    static final class Poisoned extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Poisoned(Throwable cause) {
            super(cause);
        }
    }

    /** A picture and what was decided from it. */
    private record Planned(SafetySystem resource, Observed picture, Decision decision) {}

    /**
     * Runs the pass.
     *
     * @param failed whether the last one failed; perhaps the cache is behind, and stays so
     * @param overtaken whether something more urgent waits for this pass to end
     * @throws PassEnded if the world moved on meanwhile
     * @throws Poisoned if the core cannot work with the resource
     * @throws KubernetesClientException if the API server refuses more than single writes
     */
    Outcome run(SafetySystem cached, boolean failed, BooleanSupplier overtaken) {
        var writes = new Writes(nanos, overtaken);
        Planned plan = plan(readable(cached), Set.of());
        if (!plan.decision().writes()) {
            return settle(plan);
        }
        boolean live = failed || plan.decision().needsResource();
        Optional<SafetySystem> resource =
                live
                        ? resources.live(cached).filter(r -> !r.isMarkedForDeletion())
                        : Optional.of(cached);
        if (resource.isEmpty()) {
            return Outcome.GONE;
        }
        Planned confirmed = confirm(plan, resource.get(), live);
        if (!confirmed.decision().writes()) {
            return settle(confirmed);
        }
        remember(confirmed);
        try {
            write(confirmed, writes);
        } finally {
            String uid = confirmed.picture().id().uid();
            memory.refused(uid, writes.refusals(memory.refusals(uid)));
        }
        return finish(confirmed, true, writes.refused());
    }

    /** Read once more if it could not be read: the schema may be another, or there is room now. */
    private SafetySystem readable(SafetySystem cached) {
        if (Unreadable.reason(cached).isEmpty()) {
            return cached;
        }
        SafetySystem live = resources.live(cached).orElse(cached);
        Unreadable.reason(live)
                .ifPresent(
                        field -> {
                            throw new Poisoned(
                                    new IllegalArgumentException("cannot be read at " + field));
                        });
        return live;
    }

    /**
     * Plans again unless nothing moved; a decision that cannot be undone always from live objects.
     *
     * @param live whether the resource was read live
     */
    private Planned confirm(Planned plan, SafetySystem resource, boolean live) {
        boolean moved = !version(resource).equals(version(plan.resource()));
        Set<LiveLook> looks = plan.decision().looks();
        if (!moved && looks.isEmpty()) {
            return new Planned(resource, plan.picture(), plan.decision());
        }
        Planned again = plan(resource, looks);
        // What is live may show that something else is to be done, which rests on more.
        boolean enough =
                looks.containsAll(again.decision().looks())
                        && (live || !again.decision().needsResource());
        return enough ? again : everything(resource);
    }

    private Planned everything(SafetySystem resource) {
        SafetySystem live =
                resources
                        .live(resource)
                        .filter(r -> !r.isMarkedForDeletion())
                        .orElseThrow(() -> new PassEnded("the resource is gone"));
        return plan(live, EVERY_LOOK);
    }

    private Outcome settle(Planned plan) {
        announcer.announce(plan.resource(), plan.decision().notices());
        remember(plan);
        return finish(plan, false, Optional.empty());
    }

    private Planned plan(SafetySystem resource, Set<LiveLook> looks) {
        String uid = resource.getMetadata().getUid();
        var remembered =
                new Remembered(
                        memory.configMaps(resource),
                        checks.results(uid),
                        memory.settling(uid),
                        memory.refusals(uid),
                        memory.written(uid));
        Observed picture = snapshotter.picture(resource, remembered, looks);
        Decision decision = decide(resource, picture, memory.kept(uid));
        if (decision.questions().isEmpty()) {
            return new Planned(resource, picture, decision);
        }
        Observed answered = picture.with(dryRuns.answers(picture.id(), decision.questions()));
        return new Planned(resource, answered, decide(resource, answered, memory.kept(uid)));
    }

    private static Decision decide(SafetySystem resource, Observed picture, Kept kept) {
        try {
            return Decision.of(resource, picture, kept);
        } catch (RuntimeException | StackOverflowError e) {
            throw new Poisoned(e);
        }
    }

    /** What the status says has happened is announced although a later write may fail. */
    private void write(Planned plan, Writes writes) {
        Decision decision = plan.decision();
        boolean complete = writes.carryOut(decision.before(), action -> carryOut(action, plan));
        // What a status announces has to be stored before it.
        if (writes.refused().isPresent() && !decision.goesOnWithoutBefore()) {
            throw writes.refused().get();
        }
        if (!complete) {
            return;
        }
        if (decision.statusChanged()) {
            // Perhaps only the answer is lost.
            memory.writesStatus(plan.picture().id().uid(), plan.picture().now());
            resources.write(plan.resource(), decision.status());
        }
        try {
            writes.carryOut(decision.after(), action -> carryOut(action, plan));
        } finally {
            announcer.announce(plan.resource(), decision.notices());
        }
    }

    private void carryOut(Action action, Planned plan) {
        Observed picture = plan.picture();
        var answer = executor.carryOut(action, picture);
        memory.wrote(picture.id().uid(), action, answer, picture.now());
        announcer.announce(plan.resource(), Repaired.notices(action.putsBack()));
    }

    private void remember(Planned plan) {
        memory.decided(plan.picture(), plan.decision());
    }

    private Outcome finish(
            Planned plan, boolean wrote, Optional<KubernetesClientException> refused) {
        Decision decision = plan.decision();
        String uid = plan.picture().id().uid();
        checks.order(plan.picture().id(), decision.checks());
        metrics.ready(uid, ReadyCondition.of(decision.status()));
        return new Outcome(wrote, decision.wakeIn(), refused, decision.goesBack());
    }

    private static String version(SafetySystem resource) {
        return resource.getMetadata().getResourceVersion();
    }
}
