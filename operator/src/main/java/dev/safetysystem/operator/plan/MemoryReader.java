package dev.safetysystem.operator.plan;

import dev.safetysystem.api.v1alpha1.Progress;
import dev.safetysystem.api.v1alpha1.Release.CheckResult;
import dev.safetysystem.api.v1alpha1.Revisions;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.CheckResult.Verdict;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads what is remembered from a status, as any older version may have written it. */
public final class MemoryReader {
    private MemoryReader() {}

    /** Reads a status; what is absent is not remembered. */
    public static Memory read(SafetySystemStatus status) {
        var revisions = Optional.ofNullable(status.revisions());
        return new Memory(
                revisions.map(Revisions::stable).map(MemoryReader::ref),
                revisions.map(Revisions::previous).map(MemoryReader::ref),
                Optional.ofNullable(status.release())
                        .filter(r -> r.name() != null && r.step() != null)
                        .flatMap(
                                release ->
                                        revisions
                                                .map(Revisions::candidate)
                                                .map(MemoryReader::ref)
                                                .map(candidate -> release(release, candidate))),
                list(revisions.map(Revisions::refused).orElse(null)).stream()
                        .map(
                                r ->
                                        new Memory.Refusal(
                                                r.release(),
                                                r.version(),
                                                r.reason(),
                                                r.message(),
                                                r.at(),
                                                r.judgedBy()))
                        .toList(),
                status.attempts() == null ? 0 : status.attempts(),
                list(status.handledCommands()).stream()
                        .map(
                                c ->
                                        new Memory.HandledCommand(
                                                c.verb(),
                                                c.value(),
                                                "Done".equals(c.result()),
                                                c.at(),
                                                c.message() == null ? "" : c.message()))
                        .toList());
    }

    private static Memory.Ref ref(Revisions.Revision wire) {
        return new Memory.Ref(wire.name(), wire.version(), new Track(wire.track()));
    }

    private static Release release(
            dev.safetysystem.api.v1alpha1.Release wire, Memory.Ref candidate) {
        var progress = Optional.ofNullable(wire.progress());
        var since = wire.since() == null ? Instant.EPOCH : Instant.parse(wire.since());
        var milestones = new TreeMap<String, Instant>();
        progress.ifPresent(p -> milestones(p, milestones));
        var checks = new TreeMap<String, dev.safetysystem.operator.observe.CheckResult>();
        for (CheckResult check : list(wire.checks())) {
            checks.put(
                    check.name(),
                    new dev.safetysystem.operator.observe.CheckResult(
                            Verdict.valueOf(check.verdict().toUpperCase(java.util.Locale.ROOT)),
                            check.message() == null ? "" : check.message(),
                            Instant.parse(check.at())));
        }
        return new Release(
                wire.name(),
                candidate,
                wire.strategyHash() == null ? "" : wire.strategyHash(),
                wire.judgedBy() == null ? "" : wire.judgedBy(),
                step(wire.step(), since, progress),
                milestones,
                checks,
                progress.map(Progress::narrowedAt).map(Instant::parse));
    }

    private static Step step(String name, Instant since, Optional<Progress> progress) {
        return switch (name) {
            case "Preflight" -> new Step.Preflight(since);
            case "Deploy" -> new Step.Deploy(since);
            case "Verify" -> new Step.Verify(since);
            case "Switch" -> new Step.Switch(since);
            case "Bake" -> new Step.Bake(since);
            case "Roll" -> new Step.Roll(since);
            case "Retire" -> new Step.Retire(since);
            case "RollingBack" -> new Step.RollingBack(since, cause(progress));
            case "Abandoning" -> new Step.Abandoning(since, cause(progress));
            // A step of a newer operator: acting on half-understood progress could move traffic
            // wrongly. The pass fails, the error names the step, nothing is written.
            default ->
                    throw new IllegalStateException(
                            "status.release.step " + name + " was written by a newer operator");
        };
    }

    private static Step.Cause cause(Optional<Progress> progress) {
        return progress.map(
                        p ->
                                new Step.Cause(
                                        text(p.from()),
                                        Boolean.TRUE.equals(p.refuse()),
                                        text(p.reason()),
                                        text(p.message())))
                .orElse(new Step.Cause("", false, "", ""));
    }

    private static void milestones(Progress progress, Map<String, Instant> into) {
        put(into, "Deploy", progress.deployedAt());
        put(into, "Verify", progress.verifiedAt());
        put(into, "Switch", progress.switchedAt());
        put(into, "Bake", progress.bakedAt());
        put(into, "Roll", progress.rolledAt());
        put(into, "Retire", progress.retiredAt());
    }

    private static void put(Map<String, Instant> into, String step, String at) {
        if (at != null) {
            into.put(step, Instant.parse(at));
        }
    }

    private static String text(String text) {
        return text == null ? "" : text;
    }

    private static <T> List<T> list(List<T> list) {
        return list == null ? List.of() : new ArrayList<>(list);
    }
}
