package dev.safetysystem.operator.runtime.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.util.function.Function;

/**
 * Facts of objects that are not ours, by the object that each is for: an autoscaler by its
 * Deployment, an endpoint slice by its Service. That may be one of ours, also one that is made
 * later, so one that is left out holds every system of its namespace.
 */
final class FactsOfOthers<T extends HasMetadata, F> extends FactStore<T, F> {
    /**
     * @param target the name of what an object is for
     * @param keeper what is kept of each
     * @param room how much may be kept
     * @param changed told namespace and target of an object that says something else now
     */
    FactsOfOthers(
            Class<T> type,
            Function<T, String> target,
            Keeper<T, F> keeper,
            Room room,
            SystemListener changed) {
        super(type, target, keeper, room, changed);
    }

    @Override
    Room.Place place(Room.Place found) {
        return new Room.Place(found.namespace(), Room.EVERYBODYS);
    }
}
