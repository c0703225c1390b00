package dev.safetysystem.operator.runtime;

import dev.safetysystem.operator.model.Json;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** What the caches keep of an object, for the simulation: what they drop wakes nobody. */
public final class Kept {
    private Kept() {}

    /** A copy without what no decision reads. */
    @SuppressWarnings("unchecked") // a copy has the class of what was copied
    public static <T extends HasMetadata> T of(T object) {
        return Pruning.prune(Json.read(Json.tree(object), (Class<T>) object.getClass()));
    }
}
