package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Situation;

import java.util.Optional;

/**
 * The Service and the PodDisruptionBudget of a track that BlueGreen made belong to its Deployment:
 * the garbage collector deletes them with it, which saves two writes for each component. Rolling's
 * two tracks are there for the life of the component, with or without pods.
 */
public final class GoesWith {
    private GoesWith() {}

    /** The UID of the Deployment with which they are deleted; empty: they stay without. */
    public static Optional<String> deployment(Situation s, String component, Track track) {
        return track.isOfRolling()
                ? Optional.empty()
                : s.seen().workload(component, track).map(Workload::uid);
    }

    /** Whether they can be made now: what they go with has to be there, to stay. */
    public static boolean isThere(Situation s, String component, Track track) {
        return track.isOfRolling()
                || s.seen().workload(component, track).filter(w -> !w.ending()).isPresent();
    }
}
