package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Situation;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.util.Optional;

/**
 * Pods that call a component of their own track. They end before it does: while they end they still
 * answer what they were asked, and need it for that. For example, {@code ingestion} calls {@code
 * screening}: {@code screening}'s Deployment stays until the last pod of {@code ingestion} is gone.
 */
public final class Callers {
    private Callers() {}

    /** Whether callers of the component that an object belongs to are there, or may come. */
    public static boolean run(Situation s, HasMetadata object, Track track) {
        return Optional.ofNullable(object.getMetadata().getLabels())
                .map(labels -> labels.get(Names.COMPONENT))
                .filter(component -> run(s, component, track))
                .isPresent();
    }

    /** Whether some are there, or may come. */
    public static boolean run(Situation s, String component, Track track) {
        return s.seen().workloads(track).stream()
                .map(Workload::revision)
                .distinct()
                .flatMap(name -> s.seen().revision(name).stream())
                .anyMatch(revision -> run(s, revision, component, track));
    }

    private static boolean run(Situation s, Revision revision, String component, Track track) {
        return revision.components().stream()
                .dropWhile(c -> !c.name().equals(component))
                .skip(1)
                .filter(c -> c.callees().contains(component))
                .anyMatch(caller -> runs(s, caller, track));
    }

    private static boolean runs(Situation s, ComponentRevision caller, Track track) {
        return s.seen()
                        .workload(caller.name(), track)
                        .filter(w -> w.template().equals(caller.hash()) && w.size() > 0)
                        .isPresent()
                || s.seen().instances(caller.name(), track).stream()
                        .anyMatch(i -> i.template().equals(caller.hash()) && !i.endedByNode());
    }
}
