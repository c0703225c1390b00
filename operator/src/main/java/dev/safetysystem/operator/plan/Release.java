package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.observe.CheckResult;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One attempt to bring a revision into service.
 *
 * @param name {@code <revision>-<attempt>}
 * @param strategyHash of the frozen rollout that stands in the release record
 * @param milestones when each step was left, by the step's name
 * @param checks how the checks came out
 * @param narrowed when traffic was last taken from the first instances, if later than the step
 */
public record Release(
        String name,
        Memory.Ref candidate,
        String strategyHash,
        String judgedBy,
        Step step,
        Map<String, Instant> milestones,
        Map<String, CheckResult> checks,
        Optional<Instant> narrowed) {

    /** The attempt number. */
    public int attempt() {
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    Release at(Step next) {
        var passed = new java.util.TreeMap<>(milestones);
        passed.put(step.name(), next.since());
        return new Release(name, candidate, strategyHash, judgedBy, next, passed, checks, narrowed);
    }

    Release checked(Map<String, CheckResult> results) {
        return new Release(
                name, candidate, strategyHash, judgedBy, step, milestones, results, narrowed);
    }

    Release narrowedAt(Instant at) {
        return new Release(
                name, candidate, strategyHash, judgedBy, step, milestones, checks, Optional.of(at));
    }
}
