package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Size;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.model.Traffic;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.Target.Removal;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What should go, and not before it may: no workload is deleted unless the serving one is ready at
 * its minimum and its traffic has been away for {@code drain}. A queue's consumer on the way back
 * is the exception: the queue keeps the work.
 */
final class Removals {
    private final Situation s;
    private final Optional<Step> step;

    private Removals(Situation s) {
        this.s = s;
        this.step = s.memory().release().map(Release::step);
    }

    static List<Removal> of(Situation s) {
        var removals = new Removals(s);
        var list = new ArrayList<Removal>();
        list.addAll(removals.first());
        list.addAll(removals.unwanted());
        list.addAll(removals.autoscalers());
        list.addAll(History.removals(s));
        return list;
    }

    private List<Removal> first() {
        var list = new ArrayList<Removal>();
        if (s.installing() || !over()) {
            return list;
        }
        for (Workload workload : s.seen().workloads()) {
            if (!workload.ending() && mayGo(workload)) {
                list.add(
                        new Removal(
                                new Key("Deployment", workload.name()),
                                "the first instance of " + workload.component() + " is done"));
            }
        }
        return list;
    }

    /** Whether first instances are needed no more. */
    private boolean over() {
        return step.map(
                        one ->
                                switch (one) {
                                    case Step.RollingBack _, Step.Abandoning _ -> true;
                                    case Step.Retire _ -> !s.paused();
                                    case Step.Preflight _, Step.Deploy _, Step.Verify _ -> false;
                                    case Step.Switch _, Step.Bake _, Step.Roll _ -> false;
                                })
                .orElse(true);
    }

    private boolean mayGo(Workload workload) {
        String component = workload.component();
        boolean stays = s.staying().contains(component);
        boolean first = workload.track().equals(Track.FIRST);
        if (first && step.filter(Step.Abandoning.class::isInstance).isPresent()) {
            // It never had traffic; a new component that only its siblings asked goes with them.
            // Only where nothing else is ready it took the place of what was gone back from.
            return !stays || !s.firstServesAlone(component);
        }
        var candidate = s.candidate().flatMap(r -> r.component(component));
        boolean consumer = candidate.filter(c -> c.traffic() == Traffic.QUEUE).isPresent();
        if (consumer && step.filter(Step.RollingBack.class::isInstance).isPresent()) {
            return first || !stays;
        }
        // What came with the candidate is not done before those that may ask it: see unwanted().
        return first
                && stays
                && s.narrowed(component)
                && drained()
                && s.ready(component, Track.MAIN) >= s.floor(component);
    }

    private boolean drained() {
        if (step.isEmpty()) {
            return true;
        }
        var drain =
                step.get() instanceof Step.RollingBack
                        ? s.rollout().rollbackDrain()
                        : s.rollout().drain();
        Instant over = Retirement.drainFrom(s).plus(drain);
        return !s.now().isBefore(over);
    }

    /**
     * Everything of components that no revision in play has: callers first, and of each component
     * what leads to it before what answers.
     */
    private List<Removal> unwanted() {
        boolean settled = step.map(this::mayFree).orElseGet(this::askersGone);
        if (!settled || (s.memory().stable().isEmpty() && !abandonedInstall())) {
            return List.of();
        }
        var order = s.previous().or(s::candidate).map(r -> r.components()).orElse(List.of());
        var names = order.stream().map(c -> c.name()).toList();
        var list = new ArrayList<Removal>();
        s.seen().objects().byKey().values().stream()
                .filter(this::unwanted)
                .sorted(
                        Comparator.comparingInt(
                                        (HasMetadata o) -> -names.indexOf(component(o).orElse("")))
                                .thenComparing(o -> o.getKind().equals("Deployment")))
                .forEach(o -> list.add(new Removal(Key.of(o), "no component needs it any more")));
        return list;
    }

    /** What only the candidate's callers ask stays as long as one of them may still be asked. */
    private boolean mayFree(Step one) {
        return switch (one) {
            case Step.Retire _ -> !s.paused() && Retirement.narrowed(s) && drained();
            case Step.RollingBack _ -> Rollback.restored(s) && askersGone() && drained();
            case Step.Abandoning _ -> true;
            case Step.Preflight _, Step.Deploy _, Step.Verify _ -> false;
            case Step.Switch _, Step.Bake _, Step.Roll _ -> false;
        };
    }

    /** Whether no first instance is left of components that had traffic before the release. */
    private boolean askersGone() {
        var staying = s.staying();
        return s.seen().workloads(Track.FIRST).stream()
                        .noneMatch(w -> staying.contains(w.component()))
                && s.seen().instances().stream()
                        .filter(i -> i.track().equals(Track.FIRST))
                        .noneMatch(i -> staying.contains(i.component()));
    }

    private boolean unwanted(HasMetadata object) {
        boolean kind =
                switch (object.getKind()) {
                    case "Deployment",
                            "Service",
                            "HorizontalPodAutoscaler",
                            "PodDisruptionBudget" ->
                            true;
                    default -> false;
                };
        boolean going = object.getMetadata().getDeletionTimestamp() != null;
        boolean service = object.getKind().equals("Service");
        return kind
                && !going
                && component(object)
                        .filter(c -> !inPlay(c) || (service && !listens(c)))
                        .isPresent();
    }

    /** What serves and has no port any more needs no Service. */
    private boolean listens(String component) {
        return s.stable()
                .flatMap(r -> r.component(component))
                .map(ComponentRevision::hasService)
                .orElse(true);
    }

    private boolean abandonedInstall() {
        return s.memory().stable().isEmpty()
                && step.filter(Step.Abandoning.class::isInstance).isPresent();
    }

    private boolean inPlay(String component) {
        boolean kept = s.staying().contains(component);
        boolean coming =
                step.filter(Step.Retire.class::isInstance).isPresent()
                        && s.candidate().flatMap(r -> r.component(component)).isPresent();
        // A stable revision whose stored form was lost says nothing about what else is needed.
        boolean unknown =
                s.stableLost() && s.candidate().flatMap(r -> r.component(component)).isEmpty();
        return kept || coming || unknown;
    }

    private static Optional<String> component(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getLabels())
                .map(labels -> labels.get(Names.COMPONENT));
    }

    /** Autoscalers and budgets that the spec no longer asks for. */
    private List<Removal> autoscalers() {
        var list = new ArrayList<Removal>();
        if (s.desired().isEmpty()) {
            return list;
        }
        for (HasMetadata object : s.seen().objects().byKey().values()) {
            var size = component(object).flatMap(c -> Sizing.of(s, c));
            if (size.isEmpty() || object.getMetadata().getDeletionTimestamp() != null) {
                continue;
            }
            if (object.getKind().equals("HorizontalPodAutoscaler")
                    && size.get() instanceof Size.Fixed) {
                list.add(new Removal(Key.of(object), "the spec names replicas"));
            }
            if (object.getKind().equals("PodDisruptionBudget") && size.get().floor() < 2) {
                list.add(new Removal(Key.of(object), "one instance: a budget would block drains"));
            }
        }
        return list;
    }
}
