package dev.safetysystem.e2e.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;

import java.util.concurrent.ConcurrentMap;

/** Told of each change of objects of a kind, and of what is there at first: for an informer. */
@FunctionalInterface
public interface EachChange<T> {
    /**
     * @param there whether it is there; else it was deleted, and this is how it was last
     */
    void change(T object, boolean there);

    /**
     * Keeps the last of each name that is there.
     *
     * @param last by name; an informer writes into it from a thread of its own
     */
    static <T extends HasMetadata> ResourceEventHandler<T> into(ConcurrentMap<String, T> last) {
        return to(
                (object, there) -> {
                    String name = object.getMetadata().getName();
                    if (there) {
                        last.put(name, object);
                    } else {
                        last.remove(name);
                    }
                });
    }

    /** Tells all that an informer is told. */
    static <T extends HasMetadata> ResourceEventHandler<T> to(EachChange<T> seen) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                seen.change(object, true);
            }

            @Override
            public void onUpdate(T old, T object) {
                seen.change(object, true);
            }

            @Override
            public void onDelete(T object, boolean unknown) {
                seen.change(object, false);
            }
        };
    }
}
