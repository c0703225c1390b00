package dev.safetysystem.operator.plan;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Rollout;
import dev.safetysystem.operator.model.Size;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Objects;

import java.util.List;
import java.util.Optional;

/**
 * The next safe world: what should be there, and what should go. What is named in neither stays as
 * it is.
 *
 * @param revisions to be stored, with their copies of ConfigMaps
 * @param trackServices Services of tracks, by component
 * @param removals in this order
 */
public record Target(
        List<Revision> revisions,
        List<Running> running,
        List<TrackService> trackServices,
        List<Production> production,
        List<Autoscaler> autoscalers,
        List<Disruption> disruptions,
        Optional<Record> record,
        List<Removal> removals) {

    /**
     * A component that runs in a track.
     *
     * @param size through {@code /scale}; empty where an autoscaler rules or nothing is known
     */
    public record Running(
            ComponentRevision component,
            String revision,
            Track track,
            Optional<Integer> size,
            Rollout rollout) {}

    /** A Service that selects one track of a component: what checks ask. */
    public record TrackService(String component, List<Exposed> ports, Track track) {}

    /** A production Service and what it selects. */
    public record Production(String component, List<Exposed> ports, Selection selection) {}

    /**
     * A port of a Service.
     *
     * @param target the number that instances listen at, or the name that each of them resolves
     */
    public record Exposed(String name, int number, String protocol, String target) {}

    /** What a production Service selects. */
    public sealed interface Selection {
        /** One track. */
        record One(Track track) implements Selection {}

        /** {@code main} and {@code first}. */
        record Both() implements Selection {}
    }

    /** An autoscaler of a component's Deployment in a track. */
    public record Autoscaler(String component, Track track, Size.Autoscaled size) {}

    /** A limit on voluntary disruptions of a component in a track. */
    public record Disruption(String component, Track track) {}

    /** The record of a release. */
    public record Record(int attempt, JsonNode content) {}

    /** An object that should go. */
    public record Removal(Objects.Key key, String reason) {}
}
