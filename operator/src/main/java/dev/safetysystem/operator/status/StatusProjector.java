package dev.safetysystem.operator.status;

import dev.safetysystem.api.v1alpha1.Progress;
import dev.safetysystem.api.v1alpha1.Release.CheckResult;
import dev.safetysystem.api.v1alpha1.Revisions;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus.ComponentStatus;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus.HandledCommand;
import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.Memory;
import dev.safetysystem.operator.plan.MemoryReader;
import dev.safetysystem.operator.plan.Outlook;
import dev.safetysystem.operator.plan.Plan;
import dev.safetysystem.operator.plan.Release;
import dev.safetysystem.operator.plan.Step;
import dev.safetysystem.operator.plan.Target;

import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The whole next status from the last one, the picture and the plan. Written when a state changes,
 * never because a measured value did: numbers of instances are refreshed with another change only.
 */
final class StatusProjector {
    private StatusProjector() {}

    static SafetySystemStatus project(Observed seen, Plan plan, List<String> conflicts) {
        var memory = plan.next();
        if (plan.outlook() instanceof Outlook.Settling
                && seen.status().observedGeneration() != null
                && memory.equals(MemoryReader.read(seen.status()))) {
            return seen.status();
        }
        var conditions = new Conditions(seen, plan, conflicts, promised(seen, plan));
        var status =
                new SafetySystemStatus(
                        seen.generation(),
                        memory.stable().map(Memory.Ref::version).orElse(null),
                        memory.release().map(r -> r.step().name()).orElse(conditions.restingStep()),
                        conditions.message(),
                        conditions.list(),
                        revisions(memory),
                        memory.release().map(StatusProjector::release).orElse(null),
                        components(seen, plan),
                        null,
                        null,
                        null,
                        memory.attempts() == 0 ? null : memory.attempts(),
                        handled(memory));
        return changed(seen.status(), status) ? status : seen.status();
    }

    /** Whether anything but measured values differs. */
    static boolean changed(SafetySystemStatus before, SafetySystemStatus after) {
        return !Json.tree(withoutValues(before)).equals(Json.tree(withoutValues(after)));
    }

    private static SafetySystemStatus withoutValues(SafetySystemStatus status) {
        var components =
                status.components() == null
                        ? null
                        : status.components().stream()
                                .map(
                                        c ->
                                                new ComponentStatus(
                                                        c.name(), null, null, c.track(), null))
                                .toList();
        return new SafetySystemStatus(
                status.observedGeneration(),
                status.version(),
                status.step(),
                status.message(),
                status.conditions(),
                status.revisions(),
                status.release(),
                components,
                status.thresholds(),
                status.settings(),
                status.backups(),
                status.attempts(),
                status.handledCommands());
    }

    private static Revisions revisions(Memory memory) {
        var refused =
                memory.refused().stream()
                        .map(
                                r ->
                                        new Revisions.Refusal(
                                                r.release(),
                                                r.version(),
                                                r.reason(),
                                                cut(r.message(), 512),
                                                r.at(),
                                                r.judgedBy()))
                        .toList();
        if (memory.stable().isEmpty() && memory.release().isEmpty() && refused.isEmpty()) {
            return null;
        }
        return new Revisions(
                memory.stable().map(StatusProjector::ref).orElse(null),
                memory.release().map(r -> ref(r.candidate())).orElse(null),
                memory.previous().map(StatusProjector::ref).orElse(null),
                refused.isEmpty() ? null : refused);
    }

    private static Revisions.Revision ref(Memory.Ref ref) {
        return new Revisions.Revision(ref.revision(), ref.version(), ref.track().name());
    }

    private static dev.safetysystem.api.v1alpha1.Release release(Release release) {
        var checks = new ArrayList<CheckResult>();
        release.checks()
                .forEach(
                        (name, result) ->
                                checks.add(
                                        new CheckResult(
                                                name,
                                                result.verdict().text(),
                                                null,
                                                cut(result.message(), 256),
                                                result.at().toString())));
        return new dev.safetysystem.api.v1alpha1.Release(
                release.name(),
                release.step().name(),
                release.step().since().toString(),
                "Rolling",
                release.strategyHash(),
                release.judgedBy(),
                progress(release),
                checks.isEmpty() ? null : checks);
    }

    private static Progress progress(Release release) {
        Optional<Step.Cause> cause =
                switch (release.step()) {
                    case Step.RollingBack step -> Optional.of(step.cause());
                    case Step.Abandoning step -> Optional.of(step.cause());
                    case Step.Preflight _, Step.Deploy _, Step.Verify _ -> Optional.empty();
                    case Step.Switch _, Step.Bake _, Step.Roll _ -> Optional.empty();
                    case Step.Retire _ -> Optional.empty();
                };
        Map<String, Instant> left = release.milestones();
        var progress = progress(left, cause, release.narrowed());
        return progress.equals(NOTHING) ? null : progress;
    }

    private static final Progress NOTHING = progress(Map.of(), Optional.empty(), Optional.empty());

    private static Progress progress(
            Map<String, Instant> left, Optional<Step.Cause> cause, Optional<Instant> narrowed) {
        return new Progress(
                at(left, "Deploy"),
                at(left, "Verify"),
                at(left, "Switch"),
                at(left, "Bake"),
                at(left, "Roll"),
                at(left, "Retire"),
                cause.map(Step.Cause::from).orElse(null),
                cause.map(Step.Cause::refuse).orElse(null),
                cause.map(Step.Cause::reason).orElse(null),
                cause.map(c -> cut(c.message(), 512)).orElse(null),
                null,
                null,
                null,
                null,
                null,
                narrowed.map(Instant::toString).orElse(null));
    }

    private static String at(Map<String, Instant> left, String step) {
        return Optional.ofNullable(left.get(step)).map(Instant::toString).orElse(null);
    }

    private static List<ComponentStatus> components(Observed seen, Plan plan) {
        var list = new ArrayList<ComponentStatus>();
        for (Target.Running running : plan.target().running()) {
            if (!running.track().equals(Track.MAIN)) {
                continue;
            }
            String name = running.component().name();
            var workload = seen.workload(name, Track.MAIN);
            list.add(
                    new ComponentStatus(
                            name,
                            workload.map(Workload::ready).orElse(0),
                            workload.map(Workload::size).orElse(running.size().orElse(1)),
                            Track.MAIN.name(),
                            autoscaler(seen, name)));
        }
        return list.isEmpty() ? null : list;
    }

    private static SafetySystemStatus.Autoscaler autoscaler(Observed seen, String component) {
        return seen.objects()
                .get(
                        new Objects.Key(
                                "HorizontalPodAutoscaler", Names.production(seen.id(), component)))
                .filter(HorizontalPodAutoscaler.class::isInstance)
                .map(HorizontalPodAutoscaler.class::cast)
                .map(
                        a ->
                                new SafetySystemStatus.Autoscaler(
                                        a.getSpec().getMinReplicas(),
                                        a.getSpec().getMaxReplicas(),
                                        null))
                .orElse(null);
    }

    private static List<HandledCommand> handled(Memory memory) {
        var list =
                memory.handled().stream()
                        .map(
                                c ->
                                        new HandledCommand(
                                                c.verb(),
                                                c.value(),
                                                c.done() ? "Done" : "Rejected",
                                                c.at(),
                                                cut(c.message(), 256)))
                        .toList();
        return list.isEmpty() ? null : list;
    }

    /** Components that have fewer ready instances than they promise, by name. */
    private static List<String> promised(Observed seen, Plan plan) {
        var short_ = new ArrayList<String>();
        for (Target.Running running : plan.target().running()) {
            ComponentRevision component = running.component();
            if (!running.track().equals(Track.MAIN)) {
                continue;
            }
            var workload = seen.workload(component.name(), Track.MAIN);
            int size = running.size().or(() -> minimum(plan, component.name())).orElse(1);
            if (workload.map(w -> w.ready() < size).orElse(true)) {
                short_.add(component.name());
            }
        }
        return short_;
    }

    private static Optional<Integer> minimum(Plan plan, String component) {
        return plan.target().autoscalers().stream()
                .filter(a -> a.component().equals(component))
                .map(a -> a.size().min())
                .findFirst();
    }

    /** Status is bounded: texts are cut, states never. */
    static String cut(String text, int limit) {
        return text.length() <= limit ? text : text.substring(0, limit - 1) + "…";
    }
}
