package dev.safetysystem.operator.status.condition;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.plan.Plan;
import dev.safetysystem.operator.plan.memory.Memory;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.release.Outlook;
import dev.safetysystem.operator.plan.release.ReleaseRecord;
import dev.safetysystem.operator.plan.wanted.Wanted;
import dev.safetysystem.operator.render.Conflicts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The facts that conditions are made from.
 *
 * @param conflicts what others have or do that stands in the way
 * @param changing whether objects are about to be written
 * @param shortfalls components with fewer ready pods than promised
 */
public record Standing(
        Observed seen,
        Plan plan,
        Conflicts conflicts,
        boolean changing,
        List<Shortfall> shortfalls) {

    /**
     * A component with fewer ready pods than promised.
     *
     * @param why what keeps one of them from being ready, if that is known
     */
    public record Shortfall(String component, int ready, int promised, Optional<String> why) {
        @Override
        public String toString() {
            return component + " " + ready + " of " + promised;
        }
    }

    Memory memory() {
        return plan.next();
    }

    Outlook outlook() {
        return plan.outlook();
    }

    /** The version that serves, for people. */
    String serves() {
        return memory().stable().map(Ref::version).orElse("nothing") + " serves";
    }

    /** Installing while nothing serves yet, else Releasing. */
    Reason beginning() {
        return memory().stable().isEmpty() ? Reason.INSTALLING : Reason.RELEASING;
    }

    /** What of the configuration the release in progress changes. */
    String changes() {
        return plan.target().named().stream()
                .filter(Wanted.Record.class::isInstance)
                .map(Wanted.Record.class::cast)
                .map(record -> ReleaseRecord.changes(record.content()))
                .collect(Collectors.joining());
    }

    String below() {
        return "fewer ready pods than promised: "
                + shortfalls.stream().map(Shortfall::toString).collect(Collectors.joining(", "));
    }

    /** The same, with what is known of the causes. */
    String belowAndWhy() {
        return Stream.concat(
                        Stream.of(below()), shortfalls.stream().flatMap(one -> one.why().stream()))
                .collect(Collectors.joining("; "));
    }

    /** Whether something stands in the way that a person has to see to. */
    boolean inTheWay() {
        return !conflicts.isEmpty() || lost().isPresent();
    }

    /**
     * What serves between releases, if its stored revision is not what it was, so that nothing of
     * it can be put back.
     */
    private Optional<Ref> lost() {
        return memory().stable()
                .filter(_ -> memory().release().isEmpty())
                .filter(
                        ref ->
                                plan.target()
                                        .all(Wanted.Stored.class)
                                        .noneMatch(one -> ref.isOf(one.revision())));
    }

    String conflict() {
        var words = new ArrayList<String>();
        lost().ifPresent(
                        ref ->
                                words.add(
                                        "ControllerRevision "
                                                + Names.revision(seen.id(), ref.revision())
                                                + " was deleted or replaced by somebody, and what it"
                                                + " held is not known any more: its pods serve on,"
                                                + " but nothing of them is put back; apply a changed"
                                                + " spec"));
        if (!conflicts.foreign().isEmpty()) {
            words.add(
                    "not owned by this SafetySystem, so not touched: "
                            + String.join(", ", conflicts.foreign())
                            + "; delete or rename it, or rename the SafetySystem");
        }
        if (!conflicts.scaledByOthers().isEmpty()) {
            words.add(
                    "scaled by others, so its size is left alone: "
                            + String.join(", ", conflicts.scaledByOthers())
                            + "; delete it, and give the component autoscaling in the spec");
        }
        if (!conflicts.foughtOver().isEmpty()) {
            words.add(
                    "changed by others each time that it is put back, so it is put back once a"
                            + " minute: "
                            + String.join(", ", conflicts.foughtOver())
                            + "; stop what changes it");
        }
        if (!conflicts.lost().isEmpty()) {
            words.add(
                    "deleted or replaced by somebody, so no pod is started with it: "
                            + String.join("; ", conflicts.lost())
                            + "; give the ConfigMap that it is a copy of its former content, or apply"
                            + " a changed spec");
        }
        if (!conflicts.strays().isEmpty()) {
            words.add(
                    "gets traffic by its labels, though none of the Deployments made it: "
                            + String.join(", ", conflicts.strays())
                            + "; delete it, or its label "
                            + Names.COMPONENT);
        }
        if (!conflicts.slices().isEmpty()) {
            words.add(
                    "made by hand for a Service, so that its requests go there, too: "
                            + String.join(", ", conflicts.slices())
                            + "; delete it");
        }
        return String.join("; ", words);
    }
}
