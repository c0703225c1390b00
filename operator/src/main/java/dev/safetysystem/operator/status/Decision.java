package dev.safetysystem.operator.status;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.operator.model.SpecParser;
import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.plan.CheckOrder;
import dev.safetysystem.operator.plan.MemoryReader;
import dev.safetysystem.operator.plan.Notice;
import dev.safetysystem.operator.plan.Planner;
import dev.safetysystem.operator.render.Action;
import dev.safetysystem.operator.render.ChangeSet;

import java.time.Duration;
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
 * @param statusChanged whether it differs from the last one: if not, it is not written
 * @param announces whether it names what the last one did not: what is remembered changes
 * @param after writes whose intent the status has to hold first
 * @param notices events, log lines and metrics
 * @param checks every check that should be running or have a result; others are dropped
 * @param settling to be handed back with the next picture
 * @param irreversible whether {@code after} moves traffic or deletes a workload: then this decision
 *     must have been made from a live picture
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
        boolean irreversible,
        Optional<Duration> wakeIn) {
    private static final Set<String> GOING_BACK = Set.of("RollingBack", "Abandoning");

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
     * Whether the rest of it is carried out although a write before the status was refused: nothing
     * may stand before leaving a release, and a status that announces nothing needs nothing stored.
     */
    public boolean goesOnWithoutBefore() {
        return !announces || goesBack();
    }

    private boolean goesBack() {
        return status.release() != null
                && GOING_BACK.contains(Optional.ofNullable(status.release().step()).orElse(""));
    }

    /** Parse → plan → render → diff → report, without a side effect. */
    public static Decision of(SafetySystem resource, Observed observed) {
        var parsed = SpecParser.parse(resource);
        var plan = Planner.plan(parsed, observed);
        var changes = ChangeSet.of(plan.target(), observed);
        var status = StatusProjector.project(observed, plan, changes.conflicts());
        return new Decision(
                changes.before(),
                status,
                StatusProjector.changed(observed.status(), status),
                !plan.next().equals(MemoryReader.read(observed.status())),
                changes.after(),
                plan.notices(),
                plan.checks(),
                plan.settling(),
                changes.irreversible(),
                plan.wakeIn());
    }
}
