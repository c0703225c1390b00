package dev.safetysystem.operator.plan.wanted;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Rollout;
import dev.safetysystem.operator.model.Size;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Objects;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One thing that should be there next, or should go. */
public sealed interface Wanted {

    /** What the status will name, and what is stored before it: harmless if it never does. */
    sealed interface Named extends Wanted {}

    /** A revision, with its copies of ConfigMaps. */
    record Stored(Revision revision) implements Named {}

    /** The record of a release. */
    record Record(int attempt, JsonNode content) implements Named {}

    /**
     * A component that runs in a track.
     *
     * @param size through {@code /scale}; empty where an autoscaler rules or nothing is known
     * @param needs copies of ConfigMaps without which its pods could not start
     * @param restarted mark of its pod template, once its pods were replaced by the same
     * @param settings values that protect more than the version's own
     */
    record Running(
            ComponentRevision component,
            String revision,
            Track track,
            Optional<Integer> size,
            Replacing replacing,
            Rollout rollout,
            List<String> needs,
            Optional<String> restarted,
            Map<String, String> settings)
            implements Wanted {}

    /** How the pods of a Deployment are replaced, in Kubernetes' own notation. */
    record Replacing(String maxSurge, String maxUnavailable) {
        /**
         * With one replica, maxUnavailable 1 would count the Deployment as available with no pod.
         */
        public static final Replacing ONE_POD = new Replacing("1", "0");
    }

    /** A Service that selects one track of a component: for siblings and people. */
    record TrackService(String component, List<Exposed> ports, Track track) implements Wanted {}

    /**
     * A production Service and what it selects.
     *
     * @param why goes to the log with the write
     */
    record Production(String component, List<Exposed> ports, Selection selection, String why)
            implements Wanted {}

    /**
     * An autoscaler of a component's Deployment in a track.
     *
     * @param held whether it may not scale down: a release is in progress
     * @param min the fewest pods: those of the spec, or more in a release
     * @param max the most pods, likewise
     */
    record Autoscaler(
            String component, Track track, Size.Autoscaled size, boolean held, int min, int max)
            implements Wanted {
        /** As the spec has it. */
        public Autoscaler(String component, Track track, Size.Autoscaled size) {
            this(component, track, size, false, size.min(), size.max());
        }
    }

    /** A limit on voluntary disruptions of a component in a track. */
    record Disruption(String component, Track track) implements Wanted {}

    /** An object that should go. */
    record Removal(Objects.Key key, String reason) implements Wanted {}
}
