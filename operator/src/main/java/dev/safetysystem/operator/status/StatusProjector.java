package dev.safetysystem.operator.status;

import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus.ComponentStatus;
import dev.safetysystem.api.v1alpha1.SafetySystemStatusBuilder;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.Plan;
import dev.safetysystem.operator.plan.facts.Obstacle;
import dev.safetysystem.operator.plan.facts.Obstacles;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.StoredMemory;
import dev.safetysystem.operator.plan.release.Outlook;
import dev.safetysystem.operator.plan.wanted.Wanted;
import dev.safetysystem.operator.render.ChangeSet;
import dev.safetysystem.operator.status.condition.Conditions;
import dev.safetysystem.operator.status.condition.Standing;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes the next status from the last one, the picture and the plan. A status is written when a
 * state or a message changes. A changed number of ready pods alone writes none: it is refreshed
 * with the next change.
 */
final class StatusProjector {
    /**
     * As in {@code orchestrator 2 of 3}: values in a message whose change alone writes no status.
     */
    private static final Pattern VALUES = Pattern.compile("\\b[0-9.]+(Mi)? of [0-9.]+(Mi)?\\b");

    private StatusProjector() {}

    /** The next status: the last one itself if nothing but measured values differs. */
    static SafetySystemStatus project(Observed seen, Plan plan, ChangeSet changes) {
        var memory = plan.next();
        if (plan.outlook() instanceof Outlook.Settling(_, boolean restless)
                && !restless
                && seen.status().observedGeneration() != null
                && !FailedPass.isIn(seen.status())
                && memory.equals(StoredMemory.read(seen.status()))) {
            return seen.status();
        }
        var conditions =
                new Conditions(
                        new Standing(
                                seen,
                                plan,
                                changes.conflicts(),
                                !changes.after().isEmpty(),
                                shortfalls(seen, plan)));
        var status =
                SafetySystemStatusBuilder.builder()
                        .observedGeneration(seen.generation())
                        .version(memory.stable().map(Ref::version).orElse(null))
                        .step(
                                memory.release()
                                        .map(r -> r.step().name())
                                        .orElseGet(conditions::restingStep))
                        .message(conditions.message())
                        .conditions(conditions.list())
                        .components(components(seen, plan));
        StoredMemory.write(memory, status);
        var next = status.build();
        return changed(seen.status(), next) ? next : seen.status();
    }

    private static boolean changed(SafetySystemStatus before, SafetySystemStatus after) {
        return !Json.tree(withoutValues(before)).equals(Json.tree(withoutValues(after)));
    }

    /** Whether a state differs, not only the words that say what is waited for. */
    static boolean changedBeyondWords(SafetySystemStatus before, SafetySystemStatus after) {
        return !Json.tree(withoutWords(before)).equals(Json.tree(withoutWords(after)));
    }

    private static SafetySystemStatus withoutWords(SafetySystemStatus status) {
        var bare = withoutValues(status);
        return SafetySystemStatusBuilder.builder(bare)
                .message(null)
                .conditions(
                        bare.conditions() == null
                                ? null
                                : bare.conditions().stream()
                                        .map(c -> new ConditionBuilder(c).withMessage("").build())
                                        .toList())
                .build();
    }

    private static SafetySystemStatus withoutValues(SafetySystemStatus status) {
        return SafetySystemStatusBuilder.builder(status)
                .message(status.message() == null ? null : withoutValues(status.message()))
                .conditions(
                        status.conditions() == null
                                ? null
                                : status.conditions().stream()
                                        .map(StatusProjector::withoutValues)
                                        .toList())
                .components(
                        status.components() == null
                                ? null
                                : status.components().stream()
                                        .map(StatusProjector::withoutValues)
                                        .toList())
                .build();
    }

    private static ComponentStatus withoutValues(ComponentStatus component) {
        // Without an autoscaler the size is the spec's: no measured value.
        Integer desired = component.autoscaler() == null ? component.desired() : null;
        return new ComponentStatus(component.name(), null, desired, component.track(), null);
    }

    private static Condition withoutValues(Condition condition) {
        return new ConditionBuilder(condition)
                .withMessage(withoutValues(condition.getMessage()))
                .build();
    }

    private static String withoutValues(String message) {
        return VALUES.matcher(message).replaceAll("");
    }

    /** What runs in the track that serves. */
    private static Stream<Wanted.Running> serving(Plan plan) {
        var track = plan.next().answering();
        return plan.target()
                .all(Wanted.Running.class)
                .filter(running -> track.filter(running.track()::equals).isPresent());
    }

    private static List<ComponentStatus> components(Observed seen, Plan plan) {
        var list = serving(plan).map(running -> component(seen, running)).toList();
        return list.isEmpty() ? null : list;
    }

    private static ComponentStatus component(Observed seen, Wanted.Running running) {
        String name = running.component().name();
        var workload = seen.workload(name, running.track());
        return new ComponentStatus(
                name,
                workload.map(Workload::ready).orElse(0),
                desired(seen, running, workload),
                running.track().name(),
                autoscaler(seen, name));
    }

    /** The size that is wanted; where an autoscaler wants it, the size that is there. */
    private static Integer desired(
            Observed seen, Wanted.Running running, Optional<Workload> workload) {
        String name = running.component().name();
        return autoscaler(seen, name) == null
                ? running.size()
                        .or(() -> before(seen, name))
                        .or(() -> workload.map(Workload::size))
                        .orElse(1)
                : workload.map(Workload::size).orElse(1);
    }

    private static Optional<Integer> before(Observed seen, String component) {
        return Optional.ofNullable(seen.status().components()).stream()
                .flatMap(List::stream)
                .filter(one -> one.name().equals(component))
                .flatMap(one -> Optional.ofNullable(one.desired()).stream())
                .findFirst();
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

    private static List<Standing.Shortfall> shortfalls(Observed seen, Plan plan) {
        return serving(plan)
                .map(
                        running -> {
                            String name = running.component().name();
                            int promised = running.size().or(() -> minimum(plan, name)).orElse(1);
                            int ready =
                                    seen.workload(name, running.track())
                                            .map(Workload::ready)
                                            .orElse(0);
                            return new Standing.Shortfall(
                                    name, ready, promised, why(seen, running));
                        })
                .filter(one -> one.ready() < one.promised())
                .toList();
    }

    /** What is just starting needs no word. */
    private static Optional<String> why(Observed seen, Wanted.Running running) {
        return switch (Obstacles.of(seen, running.component(), running.track())) {
            case Obstacle.Starting _ -> Optional.empty();
            case Obstacle.Environment(_, String message) -> Optional.of(message);
            case Obstacle.Broken(String message, _) -> Optional.of(message);
        };
    }

    private static Optional<Integer> minimum(Plan plan, String component) {
        return plan.target()
                .all(Wanted.Autoscaler.class)
                .filter(a -> a.component().equals(component))
                .map(a -> a.size().min())
                .findFirst();
    }
}
