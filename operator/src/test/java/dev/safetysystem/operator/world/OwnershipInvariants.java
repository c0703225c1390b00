package dev.safetysystem.operator.world;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.render.Action;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;

/** Whose objects are written, and how: 23 and 25 to 28. */
final class OwnershipInvariants extends Invariant {
    OwnershipInvariants(Cluster cluster, StoryLines story) {
        super(cluster, story);
    }

    @Override
    public void writes(Shell.Plan plan, Action action) {
        Key key = action.key();
        demand(!key.kind().equals("SafetySystem"), 25, key, "is not the operator's to write");
        switch (action) {
            case Action.Apply(HasMetadata object, _, _, _, _) -> {
                belongsToUs(object);
                namesNoSize(object);
            }
            case Action.Copy(HasMetadata copy, _, _, _, _) -> belongsToUs(copy);
            case Action.Repair(Key place, String uid, String resourceVersion, _, _, _) ->
                    demand(
                            uid != null && resourceVersion != null,
                            27,
                            place,
                            "is patched without saying which one");
            case Action.Scale(Key place, int from, int replicas, _, _) ->
                    demand(
                            from == 0 || replicas == 0 || !autoscaled(place) || isNew(place),
                            23,
                            place,
                            "is sized although an autoscaler rules");
            case Action.Delete(Key place, String uid, String resourceVersion, _) ->
                    demand(
                            uid != null && resourceVersion != null,
                            27,
                            place,
                            "is deleted without saying which one");
        }
    }

    /** 26 and 28: what is applied is to belong to this resource, by its UID. */
    private void belongsToUs(HasMetadata rendered) {
        demand(sight.isOurs(rendered), 28, Key.of(rendered), "would belong to another resource");
        demand(
                rendered.getMetadata().getNamespace() == null
                        || rendered.getMetadata()
                                .getNamespace()
                                .equals(cluster.resource().getMetadata().getNamespace()),
                29,
                Key.of(rendered),
                "is in another namespace");
        demand(
                cluster.resource()
                        .getMetadata()
                        .getName()
                        .equals(Sight.labels(rendered).get(Names.SYSTEM)),
                26,
                Key.of(rendered),
                "would not be seen by our caches");
    }

    private void namesNoSize(HasMetadata rendered) {
        demand(
                !(rendered instanceof Deployment d) || d.getSpec().getReplicas() == null,
                23,
                Key.of(rendered),
                "is applied with a size");
    }

    /** It has the one pod of a create that names no size, whatever it had before. */
    private boolean isNew(Key deployment) {
        return cluster.get(Deployment.class, deployment.name())
                .filter(one -> one.getMetadata().getGeneration() == 1)
                .isPresent();
    }

    private boolean autoscaled(Key deployment) {
        return cluster.all(HorizontalPodAutoscaler.class).stream()
                .anyMatch(h -> h.getSpec().getScaleTargetRef().getName().equals(deployment.name()));
    }

    /** 26: of each change that is made, before it is made. */
    void changes(Key key) {
        cluster.get(key)
                .ifPresent(
                        object ->
                                demand(
                                        sight.isOurs(object),
                                        26,
                                        key,
                                        "is someone else's, and written"));
    }

    @Override
    public void wroteStatus(Shell.Plan plan) {
        String now = Json.tree(cluster.resource().getSpec()).toString();
        demand(
                Json.tree(plan.resource().getSpec()).toString().equals(now),
                25,
                "the spec is another after a write of the status");
    }
}
