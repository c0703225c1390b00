package dev.safetysystem.operator.plan.memory;

import dev.safetysystem.operator.model.Gate;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.Strategy;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.observe.ImageDigest;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One attempt to bring a revision into service.
 *
 * @param name {@code <revision>-<attempt>}
 * @param terms what was frozen when it started
 * @param milestones when each step was left, by the step's name
 * @param checks how the checks came out
 * @param narrowed when traffic was last taken from the first pods, if later than the step
 * @param sizes with how many pods each component that an autoscaler scales got the traffic, and how
 *     many a component has that the spec does not name
 * @param told what people commanded of it
 */
public record Release(
        String name,
        Ref candidate,
        Terms terms,
        Step step,
        Map<String, Instant> milestones,
        Map<String, CheckResult> checks,
        Optional<Instant> narrowed,
        Map<String, Integer> sizes,
        Told told) {

    /**
     * What was frozen when the release started.
     *
     * @param strategyHash of the frozen rollout that stands in the release record
     * @param judgedBy hash of the frozen checks and gating thresholds
     */
    public record Terms(Strategy strategy, Roles roles, String strategyHash, String judgedBy) {}

    /**
     * What people commanded of a release.
     *
     * @param rollbackTo the command that started it, or that made a rollback of it
     * @param promoted when they ended the present step early
     * @param approvals by gate; one may be given before the release comes to its gate
     */
    public record Told(
            Optional<String> rollbackTo,
            Optional<Instant> promoted,
            Map<Gate, Approval> approvals) {
        /** Nothing. */
        public static final Told NOTHING = new Told(Optional.empty(), Optional.empty(), Map.of());

        /** The same, with the command that makes a rollback of it. */
        public Told rollbackTo(String words) {
            return new Told(Optional.of(words), promoted, approvals);
        }

        /** The same, once its present step is ended early. */
        public Told promoted(Instant at) {
            return new Told(rollbackTo, Optional.of(at), approvals);
        }

        /** The same, with another approval. */
        public Told approved(Gate gate, Approval approval) {
            var all = new EnumMap<Gate, Approval>(Gate.class);
            all.putAll(approvals);
            all.put(gate, approval);
            return new Told(rollbackTo, promoted, Map.copyOf(all));
        }

        private Told inNextStep() {
            return new Told(rollbackTo, Optional.empty(), approvals);
        }
    }

    /**
     * A release that has just started.
     *
     * @param sizes of the components that the spec does not name
     */
    public static Release started(
            String name, Ref candidate, Terms terms, Map<String, Integer> sizes, Instant at) {
        return new Release(
                name,
                candidate,
                terms,
                new Step.Preflight(at),
                Map.of(),
                Map.of(),
                Optional.empty(),
                sizes,
                Told.NOTHING);
    }

    /** Why it is left if it is refused in the step that it is in. */
    public Cause refused(Reason reason, String message) {
        return new Cause(step.name(), true, reason.text(), message);
    }

    /** Why it is left if it is given up in the step that it is in, and nothing held against it. */
    public Cause superseded(Reason reason, String message) {
        return new Cause(step.name(), false, reason.text(), message);
    }

    /** The attempt number. */
    public int attempt() {
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    /** Its tracks. */
    public Roles roles() {
        return terms.roles();
    }

    /** Whether its step is in that phase. */
    public boolean isIn(Phase phase) {
        return step.phase() == phase;
    }

    /** Whether its candidate has all production traffic, and is not stable yet. */
    boolean answersAlone() {
        return terms.strategy() == Strategy.BLUE_GREEN
                && isIn(Phase.SERVING)
                && !(step instanceof Step.Switch);
    }

    /** The release in its next step. */
    public Release at(Step next) {
        var passed = new TreeMap<>(milestones);
        passed.put(step.name(), next.since());
        return new Release(
                name, candidate, terms, next, passed, checks, narrowed, sizes, told.inNextStep());
    }

    /** The release with what its checks answered. */
    public Release checked(Map<String, CheckResult> results) {
        return new Release(
                name, candidate, terms, step, milestones, results, narrowed, sizes, told);
    }

    /** The release, with the time at which traffic is taken from the first pods. */
    public Release narrowedAt(Instant at) {
        return new Release(
                name, candidate, terms, step, milestones, checks, Optional.of(at), sizes, told);
    }

    /** The release, with the sizes at which its candidate gets the traffic. */
    public Release sized(Map<String, Integer> pods) {
        return new Release(name, candidate, terms, step, milestones, checks, narrowed, pods, told);
    }

    /** The release, whose candidate's pods run in that track now. */
    public Release runningIn(dev.safetysystem.operator.model.Track track) {
        return with(candidate.in(track));
    }

    /** The release, with the images that its candidate's pods run. */
    public Release running(Map<String, ImageDigest> images) {
        return with(candidate.with(images));
    }

    Release proved(Map<String, String> digests) {
        return with(candidate.proved(digests));
    }

    /** The release with another reference to its candidate. */
    public Release with(Ref other) {
        return new Release(name, other, terms, step, milestones, checks, narrowed, sizes, told);
    }

    /** The release, with what people commanded of it. */
    public Release told(Told now) {
        return new Release(name, candidate, terms, step, milestones, checks, narrowed, sizes, now);
    }

    /** When the present step's time is over: as planned, unless a person has ended it before. */
    public Instant endsAt(Instant planned) {
        return told.promoted().filter(planned::isAfter).orElse(planned);
    }

    /** Whether a person chose to go back to its version: it never goes back by itself. */
    public boolean isRollbackTo() {
        return told.rollbackTo().isPresent();
    }
}
