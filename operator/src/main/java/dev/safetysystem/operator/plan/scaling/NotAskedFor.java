package dev.safetysystem.operator.plan.scaling;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Size;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.wanted.Wanted.Removal;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.util.List;
import java.util.Optional;

/** Autoscalers and disruption budgets that the spec no longer asks for. */
public final class NotAskedFor {
    private NotAskedFor() {}

    /** What should be deleted of them. */
    public static List<Removal> of(Situation s) {
        return s.seen().objects().byKey().values().stream()
                .filter(object -> object.getMetadata().getDeletionTimestamp() == null)
                .flatMap(object -> of(s, object).stream())
                .toList();
    }

    private static Optional<Removal> of(Situation s, HasMetadata object) {
        var size = component(object).flatMap(c -> Sizes.of(s, c));
        return switch (object.getKind()) {
            case "HorizontalPodAutoscaler" ->
                    size.filter(Size.Fixed.class::isInstance)
                            .map(
                                    _ ->
                                            new Removal(
                                                    Key.of(object),
                                                    "the spec sets replicas, no autoscaling"));
            case "PodDisruptionBudget" ->
                    size.filter(one -> one.floor() < 2)
                            .map(
                                    _ ->
                                            new Removal(
                                                    Key.of(object),
                                                    "with one replica it would block node drains"));
            default -> Optional.empty();
        };
    }

    private static Optional<String> component(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getLabels())
                .map(labels -> labels.get(Names.COMPONENT));
    }
}
