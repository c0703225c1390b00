package dev.safetysystem.operator.plan.memory;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.Strategy;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.observe.ImageDigest;

import java.time.Instant;
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
 * @param sizes with how many pods each component that an autoscaler scales got the traffic
 */
public record Release(
        String name,
        Ref candidate,
        Terms terms,
        Step step,
        Map<String, Instant> milestones,
        Map<String, CheckResult> checks,
        Optional<Instant> narrowed,
        Map<String, Integer> sizes) {

    /**
     * What was frozen when the release started.
     *
     * @param strategyHash of the frozen rollout that stands in the release record
     * @param judgedBy hash of the frozen checks and gating thresholds
     */
    public record Terms(Strategy strategy, Roles roles, String strategyHash, String judgedBy) {}

    /** A release that has just started. */
    public static Release started(String name, Ref candidate, Terms terms, Instant at) {
        return new Release(
                name,
                candidate,
                terms,
                new Step.Preflight(at),
                Map.of(),
                Map.of(),
                Optional.empty(),
                Map.of());
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
        return new Release(name, candidate, terms, next, passed, checks, narrowed, sizes);
    }

    /** The release with what its checks answered. */
    public Release checked(Map<String, CheckResult> results) {
        return new Release(name, candidate, terms, step, milestones, results, narrowed, sizes);
    }

    /** The release, with the time at which traffic is taken from the first pods. */
    public Release narrowedAt(Instant at) {
        return new Release(
                name, candidate, terms, step, milestones, checks, Optional.of(at), sizes);
    }

    /** The release, with the sizes at which its candidate gets the traffic. */
    public Release sized(Map<String, Integer> pods) {
        return new Release(name, candidate, terms, step, milestones, checks, narrowed, pods);
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
        return new Release(name, other, terms, step, milestones, checks, narrowed, sizes);
    }
}
