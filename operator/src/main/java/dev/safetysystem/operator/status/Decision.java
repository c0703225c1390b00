package dev.safetysystem.operator.status;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.plan.Plan;
import dev.safetysystem.operator.plan.Planner;
import dev.safetysystem.operator.plan.memory.Memory;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.StoredMemory;
import dev.safetysystem.operator.plan.release.Notice;
import dev.safetysystem.operator.plan.release.ReleaseRecord;
import dev.safetysystem.operator.plan.release.Repaired;
import dev.safetysystem.operator.plan.verdict.CheckOrder;
import dev.safetysystem.operator.plan.wanted.Target;
import dev.safetysystem.operator.render.Action;
import dev.safetysystem.operator.render.ChangeSet;
import dev.safetysystem.operator.render.DryRun;
import dev.safetysystem.operator.render.LiveLook;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that one pass decides. The shell carries it out in the order of the fields and decides
 * nothing.
 *
 * @param before writes that the status will name: harmless if the status is never written
 * @param status the whole next status
 * @param statusChanged whether it is to be written: it differs from the last one, and not only in
 *     words that follow others too soon
 * @param announces whether what is remembered changes, so that {@code before} has to be stored
 *     first
 * @param after writes that may be made only once the status names them
 * @param notices events, log lines and metrics
 * @param checks every check that should be running or have a result; others are dropped
 * @param settling to be handed back with the next picture
 * @param questions what has to be asked of the API server first: without the answers it is decided
 *     as if what they are about were not there
 * @param goesBack whether a release is rolled back or abandoned: that waits for no other write
 * @param wakeIn when to look again at the latest, if nothing happens before
 */
public record Decision(
        List<Action> before,
        SafetySystemStatus status,
        boolean statusChanged,
        boolean announces,
        List<Action> after,
        List<Notice> notices,
        List<CheckOrder> checks,
        Optional<Observed.Settling> settling,
        List<DryRun> questions,
        boolean goesBack,
        Optional<Duration> wakeIn) {
    /**
     * A status that differs only in its words is written so long after the last one: of the
     * components of a release that become ready one after the other, people are told once.
     */
    private static final Duration BETWEEN_WORDS = Duration.ofSeconds(1);

    /** Whether carrying it out writes anything at all. */
    public boolean writes() {
        return statusChanged || !before.isEmpty() || !after.isEmpty();
    }

    /** The places of all objects that it writes. */
    public Set<Objects.Key> writtenTo() {
        return Stream.concat(before.stream(), after.stream())
                .map(Action::key)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Whether the rest is carried out although a write of {@code before} was refused. It is when a
     * release is being left, which waits for nothing, and when the status announces nothing.
     */
    public boolean goesOnWithoutBefore() {
        return !announces || goesBack;
    }

    /**
     * What must be listed live before it is carried out; empty: the caches are good enough. A
     * release is left also when its revision is missing, and that a cache lacks it does not say so.
     */
    public Set<LiveLook> looks() {
        Set<LiveLook> looks =
                Stream.concat(before.stream(), after.stream())
                        .map(Action::rests)
                        .filter(look -> look != LiveLook.NONE)
                        .collect(Collectors.toUnmodifiableSet());
        return goesBack && !looks.isEmpty()
                ? Set.of(LiveLook.WHAT_SERVES, LiveLook.WHAT_IS_STORED)
                : looks;
    }

    /**
     * Whether a resource that has changed since must be noticed before anything is written. Where
     * the status is the first write it is noticed by that: the status carries the resourceVersion
     * that it was planned from, and the API server refuses it.
     */
    public boolean needsResource() {
        return !statusChanged || !before.isEmpty();
    }

    /** Parse → plan → render → diff → report, without a side effect. */
    public static Decision of(SafetySystem resource, Observed observed) {
        return of(resource, observed, new Kept());
    }

    /**
     * The same, without doing again what was done for the last decision.
     *
     * @param kept of this system; kept up to date
     */
    public static Decision of(SafetySystem resource, Observed observed, Kept kept) {
        var parsed = kept.parsed(resource);
        var plan = Planner.plan(parsed, observed);
        var changes = changes(plan.target(), observed, kept);
        var status = StatusProjector.project(observed, plan, changes);
        Optional<Duration> told = toldIn(observed, status);
        return new Decision(
                changes.before(),
                status,
                told.filter(Duration::isZero).isPresent(),
                announces(plan.next(), StoredMemory.read(observed.status())),
                changes.after(),
                plan.notices(),
                asked(plan.checks(), changes),
                plan.settling(),
                changes.questions(),
                plan.next().release().filter(r -> r.isIn(Phase.LEAVING)).isPresent(),
                wakeIn(plan, changes, observed, told.filter(Duration::isPositive)));
    }

    /** In how long the status is to be written; empty if there is nothing new in it. */
    private static Optional<Duration> toldIn(Observed observed, SafetySystemStatus status) {
        if (status.equals(observed.status())) {
            return Optional.empty();
        }
        return StatusProjector.changedBeyondWords(observed.status(), status)
                ? Optional.of(Duration.ZERO)
                : Optional.of(afterTheLastWords(observed));
    }

    private static Duration afterTheLastWords(Observed observed) {
        return observed.written()
                .status()
                .map(last -> Duration.between(last, observed.now()))
                // A clock that was set back keeps no words.
                .filter(since -> !since.isNegative() && since.compareTo(BETWEEN_WORDS) < 0)
                .map(BETWEEN_WORDS::minus)
                .orElse(Duration.ZERO);
    }

    private static Optional<Duration> wakeIn(
            Plan plan, ChangeSet changes, Observed observed, Optional<Duration> words) {
        return Stream.of(
                        plan.wakeIn(),
                        changes.later().map(at -> Duration.between(observed.now(), at)),
                        words)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    /** A pod template that is put back goes into the record of the release in progress first. */
    private static ChangeSet changes(Target target, Observed observed, Kept kept) {
        var changes = ChangeSet.of(target, observed, kept.comparisons());
        var templates = changes.repaired().stream().filter(Repaired::isOfTemplate).toList();
        return templates.isEmpty()
                ? changes
                : ChangeSet.of(
                        ReleaseRecord.repaired(target, templates, observed.now()),
                        observed,
                        kept.comparisons());
    }

    /** What answers now may be a pod of a template that is being put back: it proves nothing. */
    private static List<CheckOrder> asked(List<CheckOrder> checks, ChangeSet changes) {
        var repaired =
                changes.after().stream()
                        .filter(Action.Repair.class::isInstance)
                        .map(action -> action.key().name())
                        .toList();
        return checks.stream().filter(order -> !repaired.contains(order.deployment())).toList();
    }

    /** A remembered wait announces nothing: no object has to be stored before it. */
    private static boolean announces(Memory next, Memory last) {
        return !next.waiting(Optional.empty()).equals(last.waiting(Optional.empty()));
    }
}
