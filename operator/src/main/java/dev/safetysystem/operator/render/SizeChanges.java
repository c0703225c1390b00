package dev.safetysystem.operator.render;

import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.plan.release.Repaired;
import dev.safetysystem.operator.plan.wanted.Wanted;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The sizes of Deployments that no autoscaler sizes. */
final class SizeChanges {
    /** Steps in which the operator itself takes the pods of a consumer. */
    private static final Set<String> HANDING_OVER = Set.of("Switch", "Bake", "RollingBack");

    private static final FieldPath REPLICAS = FieldPath.ROOT.field("spec").field("replicas");

    private final Draft draft;
    private final Observed seen;

    SizeChanges(Draft draft) {
        this.draft = draft;
        this.seen = draft.seen;
    }

    /** Adds a write if a Deployment has another size. */
    void write(Wanted.Running running, Objects.Key key, int size) {
        var live = seen.objects().get(key).map(Deployment.class::cast);
        int now = live.map(d -> d.getSpec().getReplicas()).filter(n -> n != null).orElse(1);
        if (now == size || live.filter(Draft::ending).isPresent()) {
            return;
        }
        List<Repaired> undone =
                live.filter(d -> wasSized(running, d, size))
                        .map(d -> scaled(d, now))
                        .orElse(List.of());
        draft.unlessTooSoon(
                draft.after,
                key,
                "Scale",
                undone,
                () -> new Action.Scale(key, now, size, "replicas of the spec", undone));
    }

    /**
     * Whether it has had this size before, so that somebody has changed it since: the status says
     * the size already, and more was written to it than the create, which makes one pod.
     */
    private boolean wasSized(Wanted.Running running, Deployment live, int size) {
        var components = Optional.ofNullable(seen.status().components()).orElse(List.of());
        return live.getMetadata().getGeneration() != null
                && live.getMetadata().getGeneration() > 1
                && !mayBeHandedOver(running, live)
                && components.stream()
                        .filter(c -> c.name().equals(running.component().name()))
                        .filter(c -> running.track().name().equals(c.track()))
                        .anyMatch(c -> Integer.valueOf(size).equals(c.desired()));
    }

    /** In a release a queue's consumer waits without pods while that of another version ends. */
    private boolean mayBeHandedOver(Wanted.Running running, Deployment live) {
        return running.component().consumes()
                && Integer.valueOf(0).equals(live.getSpec().getReplicas())
                && Optional.ofNullable(seen.status().release())
                        .filter(release -> HANDING_OVER.contains(release.step()))
                        .isPresent();
    }

    /** Of who used {@code /scale} the API server keeps nothing. */
    private static List<Repaired> scaled(HasMetadata live, int now) {
        return List.of(
                new Repaired(
                        Draft.text(Objects.Key.of(live)),
                        REPLICAS.toString(),
                        Optional.of(Integer.toString(now)),
                        ForeignFields.of(live).writerOf(REPLICAS),
                        true));
    }
}
