package dev.safetysystem.operator.plan.facts;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Instance;
import dev.safetysystem.operator.observe.Instance.Trouble;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.Workload;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds why a component is not ready. The first case that holds decides:
 *
 * <ol>
 *   <li>its Deployment is still being deleted: its pods have to end first
 *   <li>the API server refuses the Deployment or the Service: nothing was tried
 *   <li>the Deployment's controller may not create pods: a quota, a policy, a webhook
 *   <li>the worst of its pods: one that ran and failed, then one that the environment holds up,
 *       then one that is starting
 * </ol>
 *
 * For example: of three pods one has no node, one crashed at 09:00 and one at 09:01. The crash of
 * 09:00 is named: it is the version's own fault, and it is the older one.
 */
public final class Obstacles {
    private static final List<Function<Place, Optional<Obstacle>>> CASES =
            List.of(
                    Obstacles::oldPodsTerminate,
                    Obstacles::writeRefused,
                    Obstacles::podsRefused,
                    place -> Optional.of(worstPod(place)));

    private Obstacles() {}

    /** The component and track that are looked at. */
    private record Place(Observed seen, ComponentRevision component, Track track) {
        Optional<Workload> workload() {
            return seen.workload(component.name(), track);
        }
    }

    /** Why components are not ready in a track, for people. */
    public static String words(Observed seen, List<ComponentRevision> components, Track track) {
        return components.stream()
                .map(component -> of(seen, component, track).message())
                .collect(Collectors.joining("; "));
    }

    /** Why a component is not ready in a track. */
    public static Obstacle of(Observed seen, ComponentRevision component, Track track) {
        var place = new Place(seen, component, track);
        return CASES.stream().flatMap(one -> one.apply(place).stream()).findFirst().orElseThrow();
    }

    private static Optional<Obstacle> oldPodsTerminate(Place place) {
        return place.workload()
                .filter(Workload::ending)
                .map(
                        _ ->
                                new Obstacle.Environment(
                                        Reason.WAITING_FOR_TRACK,
                                        "waiting for old pods of "
                                                + place.component().name()
                                                + " to terminate"));
    }

    /**
     * A refused write of the component's Deployment or Service. The refusal of a webhook cannot be
     * told from an invalid field, and no container ran: so it refuses no release, it is waited for.
     */
    public static Optional<Obstacle> refusedWrite(
            Observed seen, ComponentRevision component, Track track) {
        return writeRefused(new Place(seen, component, track));
    }

    private static Optional<Obstacle> writeRefused(Place place) {
        var id = place.seen().id();
        String component = place.component().name();
        var places =
                Stream.of(
                        new Key("Deployment", Names.workload(id, component, place.track())),
                        new Key("Service", Names.production(id, component)));
        return RefusedWrites.first(place.seen(), places)
                .map(
                        words ->
                                new Obstacle.Environment(
                                        Reason.WAITING_FOR_DEPENDENCY, component + ": " + words));
    }

    private static Optional<Obstacle> podsRefused(Place place) {
        return place.workload()
                .flatMap(Workload::creationRefused)
                .map(
                        why ->
                                new Obstacle.Environment(
                                        // What else refuses pods is a policy or a webhook.
                                        why.contains("exceeded quota")
                                                ? Reason.WAITING_FOR_QUOTA
                                                : Reason.WAITING_FOR_DEPENDENCY,
                                        place.component().name()
                                                + ": its pods cannot be created: "
                                                + why));
    }

    private static Obstacle worstPod(Place place) {
        String name = place.component().name();
        Instant made = place.workload().map(Workload::createdAt).orElse(Instant.EPOCH);
        return Stream.concat(
                        Stream.of(starting(name, made)),
                        place.seen().instances(name, place.track()).stream()
                                .filter(pod -> !pod.ending())
                                .filter(pod -> pod.template().equals(place.component().hash()))
                                .map(pod -> of(name, pod)))
                .max(WORSE)
                .orElseThrow();
    }

    private static Obstacle starting(String component, Instant since) {
        return new Obstacle.Starting(component + " is starting", since);
    }

    private static Obstacle of(String component, Instance pod) {
        return switch (pod.trouble()) {
            case Trouble.None() -> starting(component, pod.createdAt());
            case Trouble.Unschedulable(String message) ->
                    new Obstacle.Environment(
                            Reason.WAITING_FOR_NODES,
                            component + ": the pod cannot be scheduled: " + message);
            case Trouble.EndedByNode(String message, _) ->
                    new Obstacle.Environment(
                            Reason.WAITING_FOR_NODES,
                            component + ": the node ended the pod: " + message);
            case Trouble.ImageUnavailable(String image) ->
                    new Obstacle.Environment(
                            Reason.WAITING_FOR_IMAGE,
                            component
                                    + ": image "
                                    + image
                                    + " cannot be pulled: check its name, tag and pull secret");
            case Trouble.ConfigUnavailable(String message) ->
                    new Obstacle.Environment(
                            Reason.WAITING_FOR_REFERENCE, component + ": " + message);
            case Trouble.Unhealthy(String message, Instant since) ->
                    new Obstacle.Broken(component + " is not ready: " + message, since);
        };
    }

    /** Among broken pods the one that broke first counts, among starting ones the newest. */
    private static final Comparator<Obstacle> WORSE =
            Comparator.comparingInt(Obstacles::rank).thenComparingLong(Obstacles::urgency);

    private static int rank(Obstacle obstacle) {
        return switch (obstacle) {
            case Obstacle.Starting _ -> 0;
            case Obstacle.Environment _ -> 1;
            case Obstacle.Broken _ -> 2;
        };
    }

    private static long urgency(Obstacle obstacle) {
        return switch (obstacle) {
            case Obstacle.Starting(_, Instant since) -> since.getEpochSecond();
            case Obstacle.Environment _ -> 0;
            case Obstacle.Broken(_, Instant since) -> -since.getEpochSecond();
        };
    }
}
