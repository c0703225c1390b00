package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Instance;
import dev.safetysystem.operator.observe.Instance.Trouble;
import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.observe.Workload;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why instances are not up, and whose fault it is: a container that ran and failed refuses a
 * release, a cause in the environment only makes it wait.
 */
final class Readiness {
    private Readiness() {}

    /** What stands between a component and being up. */
    sealed interface Obstacle {
        String message();

        /** It ran and failed, or stayed unready, since it was first started at that instant. */
        record Broken(String message, Instant since) implements Obstacle {}

        /** The environment; {@code reason} is one of the WaitingFor… reasons. */
        record Environment(String reason, String message) implements Obstacle {}

        /** Nothing wrong that can be seen: it is starting, from that instant on. */
        record Starting(String message, Instant since) implements Obstacle {}
    }

    /**
     * The turn for components that are not up: wait, or refuse at the deadline. Time in which
     * nothing of a component could run (no node, no image, a callee that was late, a pause) is not
     * its own: what was started late has as long as the others had.
     */
    static Turn judge(
            Situation situation,
            List<ComponentRevision> components,
            Track track,
            Instant deadline,
            String step) {
        var obstacles = components.stream().map(c -> obstacle(situation, c, track)).toList();
        boolean late = !situation.now().isBefore(deadline);
        Duration time = situation.rollout().progressDeadline();
        if (late) {
            var failed =
                    obstacles.stream()
                            .flatMap(o -> broken(o).stream())
                            .filter(b -> !situation.now().isBefore(b.since().plus(time)))
                            .findFirst();
            if (failed.isPresent()) {
                return Turn.Leave.refusing(
                        situation.release(), "NotReadyInTime", failed.get().message());
            }
        }
        var environment = first(obstacles, Obstacle.Environment.class);
        if (environment.isPresent()) {
            return new Turn.Stay(
                    new Outlook.Waiting(
                            environment.get().reason(), environment.get().message(), late),
                    late ? verdict(obstacles, time) : Optional.of(deadline));
        }
        String names = String.join(", ", components.stream().map(ComponentRevision::name).toList());
        Instant ownTime = late ? ownTime(obstacles, time) : deadline;
        if (!situation.now().isBefore(ownTime)) {
            return new Turn.Stay(
                    new Outlook.Waiting(
                            "WaitingForNodes",
                            "no container of "
                                    + names
                                    + " was started by "
                                    + Times.text(deadline)
                                    + "; look at the events of its pods, or apply another spec",
                            true),
                    Optional.empty());
        }
        return Turn.Stay.working(
                step, names + " to be ready until " + Times.text(ownTime), ownTime);
    }

    /** When the first of those that ran and failed has had its time. */
    private static Optional<Instant> verdict(List<Obstacle> obstacles, Duration time) {
        return obstacles.stream()
                .flatMap(o -> broken(o).stream())
                .map(b -> b.since().plus(time))
                .min(Instant::compareTo);
    }

    /** When the first of them has had its time. */
    private static Instant ownTime(List<Obstacle> obstacles, Duration time) {
        return obstacles.stream()
                .map(
                        obstacle ->
                                switch (obstacle) {
                                    case Obstacle.Broken(_, Instant since) -> since;
                                    case Obstacle.Starting(_, Instant since) -> since;
                                    case Obstacle.Environment _ -> Instant.EPOCH;
                                })
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH)
                .plus(time);
    }

    private static Optional<Obstacle.Broken> broken(Obstacle obstacle) {
        return obstacle instanceof Obstacle.Broken broken ? Optional.of(broken) : Optional.empty();
    }

    /**
     * The turn while instances of the serving track are missed and nothing can be refused.
     *
     * @param otherwise the reason if it is not the environment
     */
    static Turn.Stay holding(
            Situation s,
            List<ComponentRevision> components,
            Instant deadline,
            String otherwise,
            String words) {
        var obstacles = components.stream().map(c -> obstacle(s, c, Track.MAIN)).toList();
        String reason =
                first(obstacles, Obstacle.Environment.class)
                        .map(Obstacle.Environment::reason)
                        .orElse(otherwise);
        String messages = String.join("; ", obstacles.stream().map(Obstacle::message).toList());
        return Turn.Stay.waiting(s.now(), deadline, reason, words + messages);
    }

    static Obstacle obstacle(Situation situation, ComponentRevision component, Track track) {
        var workload = situation.seen().workload(component.name(), track);
        if (workload.map(Workload::ending).orElse(false)) {
            return new Obstacle.Environment(
                    "WaitingForTrack",
                    "instances of the last release of " + component.name() + " are still ending");
        }
        var unwritten = unwritten(situation, component, track);
        if (unwritten.isPresent()) {
            return unwritten.get();
        }
        var refused = workload.flatMap(Workload::creationRefused);
        if (refused.isPresent()) {
            // What else refuses pods is a policy or a webhook of the cluster.
            boolean quota = refused.get().contains("exceeded quota");
            return new Obstacle.Environment(
                    quota ? "WaitingForQuota" : "WaitingForDependency",
                    component.name() + ": no instance can be made: " + refused.get());
        }
        Instant made = workload.map(Workload::createdAt).orElse(Instant.EPOCH);
        Obstacle worst = starting(component.name(), made);
        for (Instance instance : situation.seen().instances(component.name(), track)) {
            if (instance.ending() || !instance.template().equals(component.hash())) {
                continue;
            }
            Obstacle obstacle = obstacle(component.name(), instance);
            if (WORSE.compare(obstacle, worst) > 0) {
                worst = obstacle;
            }
        }
        return worst;
    }

    /**
     * What the API server does not take cannot come up. A webhook's word and a field that it calls
     * invalid look alike, and neither was tried: that is waited for.
     */
    static Optional<Obstacle> unwritten(Situation s, ComponentRevision component, Track track) {
        var id = s.seen().id();
        var places =
                Stream.of(
                        new Objects.Key("Deployment", Names.workload(id, component.name(), track)),
                        new Objects.Key("Service", Names.production(id, component.name())));
        return Unstored.refused(s.seen(), places)
                .map(
                        words ->
                                new Obstacle.Environment(
                                        "WaitingForDependency", component.name() + ": " + words));
    }

    private static Obstacle starting(String component, Instant since) {
        return new Obstacle.Starting(component + " is starting", since);
    }

    private static Obstacle obstacle(String component, Instance instance) {
        return switch (instance.trouble()) {
            case Trouble.None() -> starting(component, instance.createdAt());
            case Trouble.Unschedulable(String message) ->
                    new Obstacle.Environment(
                            "WaitingForNodes", component + ": no node takes it: " + message);
            case Trouble.EndedByNode(String message) ->
                    new Obstacle.Environment(
                            "WaitingForNodes", component + ": its node ended it: " + message);
            // What the kubelet says of it alternates between two texts: it stays out of the status.
            case Trouble.ImageUnavailable(String image, _) ->
                    new Obstacle.Environment(
                            "WaitingForImage",
                            component
                                    + ": image "
                                    + image
                                    + " cannot be pulled: check its name, tag and pull secret");
            case Trouble.ConfigUnavailable(String message) ->
                    new Obstacle.Environment("WaitingForReference", component + ": " + message);
            case Trouble.Unhealthy(String message, Instant since) ->
                    new Obstacle.Broken(component + " is not ready: " + message, since);
        };
    }

    /** Among broken instances the one that had most time tells, among starting ones the newest. */
    private static final Comparator<Obstacle> WORSE =
            Comparator.comparingInt(Readiness::rank).thenComparingLong(Readiness::urgency);

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

    private static <T extends Obstacle> Optional<T> first(List<Obstacle> all, Class<T> kind) {
        return all.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }
}
