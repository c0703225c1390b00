package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Instance;
import dev.safetysystem.operator.observe.Instance.Trouble;
import dev.safetysystem.operator.observe.Workload;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Why instances are not up, and whose fault it is: a container that ran and failed refuses a
 * release, a cause in the environment only makes it wait.
 */
final class Readiness {
    private Readiness() {}

    /** What stands between a component and being up. */
    sealed interface Obstacle {
        String message();

        /** It ran and failed, or stayed unready. */
        record Broken(String message) implements Obstacle {}

        /** The environment; {@code reason} is one of the WaitingFor… reasons. */
        record Environment(String reason, String message) implements Obstacle {}

        /** Nothing wrong that can be seen: it is starting. */
        record Starting(String message) implements Obstacle {}
    }

    /** The turn for components that are not up: wait, or refuse at the deadline. */
    static Turn judge(
            Situation situation,
            List<ComponentRevision> components,
            Track track,
            Instant deadline,
            String step) {
        var obstacles = components.stream().map(c -> obstacle(situation, c, track)).toList();
        boolean late = !situation.now().isBefore(deadline);
        var broken = first(obstacles, Obstacle.Broken.class);
        if (late && broken.isPresent()) {
            return Turn.Leave.refusing(
                    situation.release(), "NotReadyInTime", broken.get().message());
        }
        var environment = first(obstacles, Obstacle.Environment.class);
        if (environment.isPresent()) {
            return new Turn.Stay(
                    new Outlook.Waiting(
                            environment.get().reason(), environment.get().message(), late),
                    late ? Optional.empty() : Optional.of(deadline));
        }
        String names = String.join(", ", components.stream().map(ComponentRevision::name).toList());
        if (late && broken.isEmpty()) {
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
                step, names + " to be ready until " + Times.text(deadline), deadline);
    }

    static Obstacle obstacle(Situation situation, ComponentRevision component, Track track) {
        var workload = situation.seen().workload(component.name(), track);
        if (workload.map(Workload::ending).orElse(false)) {
            return new Obstacle.Environment(
                    "WaitingForTrack",
                    "instances of the last release of " + component.name() + " are still ending");
        }
        var quota = workload.flatMap(Workload::refusedByQuota);
        if (quota.isPresent()) {
            return new Obstacle.Environment(
                    "WaitingForQuota", component.name() + ": " + quota.get());
        }
        Obstacle worst = new Obstacle.Starting(component.name() + " is starting");
        for (Instance instance : situation.seen().instances(component.name(), track)) {
            if (instance.ready()
                    || instance.ending()
                    || !instance.template().equals(component.hash())) {
                continue;
            }
            Obstacle obstacle = obstacle(component.name(), instance.trouble());
            if (rank(obstacle) > rank(worst)) {
                worst = obstacle;
            }
        }
        return worst;
    }

    private static Obstacle obstacle(String component, Trouble trouble) {
        return switch (trouble) {
            case Trouble.None() -> new Obstacle.Starting(component + " is starting");
            case Trouble.Unschedulable(String message) ->
                    new Obstacle.Environment(
                            "WaitingForNodes", component + ": no node takes it: " + message);
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
            case Trouble.Unhealthy(String message) ->
                    new Obstacle.Broken(component + " is not ready: " + message);
        };
    }

    private static int rank(Obstacle obstacle) {
        return switch (obstacle) {
            case Obstacle.Starting _ -> 0;
            case Obstacle.Environment _ -> 1;
            case Obstacle.Broken _ -> 2;
        };
    }

    private static <T extends Obstacle> Optional<T> first(List<Obstacle> all, Class<T> kind) {
        return all.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }
}
