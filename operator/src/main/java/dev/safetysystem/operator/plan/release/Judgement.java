package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.plan.facts.Instants;
import dev.safetysystem.operator.plan.facts.Obstacle;
import dev.safetysystem.operator.plan.facts.Obstacles;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.facts.StartupTime;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides what happens while components are not ready. The first case that holds decides:
 *
 * <ol>
 *   <li>the deadline has passed, and a container has been failing for {@code progressDeadline}
 *       since it was first started: the release is refused
 *   <li>the environment is in the way: wait, and call it stalled from the deadline on
 *   <li>no container was started by the deadline: wait for nodes, stalled
 *   <li>otherwise: they are starting
 * </ol>
 *
 * Time in which nothing of a component could run (no node, no image, a callee that was late, a
 * pause) does not count against it. For example: with a deadline of 10 minutes a pod that got its
 * node after 8 minutes and crashes ever since is refused after 18 minutes, not after 10.
 */
public final class Judgement {
    private final Situation s;
    private final List<ComponentRevision> components;
    private final List<Obstacle> obstacles;
    private final Instant deadline;
    private final Duration time;

    private Judgement(
            Situation s, List<ComponentRevision> components, Track track, Instant deadline) {
        this.s = s;
        this.components = components;
        this.obstacles = components.stream().map(c -> Obstacles.of(s.seen(), c, track)).toList();
        this.deadline = deadline;
        this.time = s.rollout().progressDeadline();
    }

    /**
     * The turn for components that should come up.
     *
     * @param step the reason while nothing is wrong
     * @param words what is waited for, without its deadline
     */
    public static Turn of(
            Situation s,
            List<ComponentRevision> components,
            Track track,
            Instant deadline,
            Reason step,
            String words) {
        var judgement = new Judgement(s, components, track, deadline);
        return judgement
                .refused()
                .or(judgement::environment)
                .or(judgement::neverStarted)
                .orElseGet(() -> judgement.starting(step, words));
    }

    /** What is waited for, for people. */
    public static String toBecomeReady(List<ComponentRevision> components) {
        return "waiting for " + names(components) + " to become ready";
    }

    private static String names(List<ComponentRevision> components) {
        return components.stream().map(ComponentRevision::name).collect(Collectors.joining(", "));
    }

    private boolean late() {
        return !s.now().isBefore(deadline);
    }

    private Optional<Turn> refused() {
        return late()
                ? broken(obstacles).stream()
                        .filter(b -> !s.now().isBefore(b.since().plus(time)))
                        .findFirst()
                        .map(
                                b ->
                                        Turn.Leave.refusing(
                                                s.release(),
                                                Reason.NOT_READY_IN_TIME,
                                                b.message() + StartupTime.beyond(time, components)))
                : Optional.empty();
    }

    private Optional<Turn> environment() {
        return environment(obstacles)
                .map(
                        one ->
                                new Turn.Stay(
                                        new Outlook.Waiting(one.reason(), one.message(), late()),
                                        late() ? verdict() : Optional.of(deadline)));
    }

    private Optional<Turn> neverStarted() {
        return s.now().isBefore(ownDeadline())
                ? Optional.empty()
                : Optional.of(
                        Turn.Stay.with(
                                new Outlook.Waiting(
                                        Reason.WAITING_FOR_NODES,
                                        "no container of "
                                                + names(components)
                                                + " was started by "
                                                + Instants.text(deadline)
                                                + "; look at the events of its pods, or apply"
                                                + " another spec",
                                        true)));
    }

    private Turn starting(Reason step, String words) {
        Instant until = ownDeadline();
        return Turn.Stay.working(
                step,
                words + "; deadline " + Instants.text(until) + StartupTime.beyond(time, components),
                until);
    }

    /** When the first component that ran and failed has been failing for progressDeadline. */
    private Optional<Instant> verdict() {
        return broken(obstacles).stream().map(b -> b.since().plus(time)).min(Instant::compareTo);
    }

    /** The step's deadline; after it, the first component's own start plus progressDeadline. */
    private Instant ownDeadline() {
        return late()
                ? obstacles.stream()
                        .map(Judgement::startedAt)
                        .min(Instant::compareTo)
                        .orElse(Instant.EPOCH)
                        .plus(time)
                : deadline;
    }

    private static Instant startedAt(Obstacle obstacle) {
        return switch (obstacle) {
            case Obstacle.Broken(_, Instant since) -> since;
            case Obstacle.Starting(_, Instant since) -> since;
            case Obstacle.Environment _ -> Instant.EPOCH;
        };
    }

    /**
     * The turn while pods of the serving track are missing and nothing can be refused.
     *
     * @param otherwise the reason if it is not the environment
     * @param words what comes before the obstacles
     */
    public static Turn.Stay holding(
            Situation s,
            List<ComponentRevision> components,
            Instant deadline,
            Reason otherwise,
            String words) {
        Track serving = s.serving().orElseThrow();
        var obstacles = components.stream().map(c -> Obstacles.of(s.seen(), c, serving)).toList();
        Reason reason = environment(obstacles).map(Obstacle.Environment::reason).orElse(otherwise);
        String messages =
                obstacles.stream().map(Obstacle::message).collect(Collectors.joining("; "));
        return Turn.Stay.waiting(s.now(), deadline, reason, words + messages);
    }

    private static List<Obstacle.Broken> broken(List<Obstacle> all) {
        return all.stream()
                .filter(Obstacle.Broken.class::isInstance)
                .map(Obstacle.Broken.class::cast)
                .toList();
    }

    private static Optional<Obstacle.Environment> environment(List<Obstacle> all) {
        return all.stream()
                .filter(Obstacle.Environment.class::isInstance)
                .map(Obstacle.Environment.class::cast)
                .findFirst();
    }
}
