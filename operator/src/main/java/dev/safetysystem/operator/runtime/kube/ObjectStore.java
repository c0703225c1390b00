package dev.safetysystem.operator.runtime.kube;

import dev.safetysystem.operator.observe.Workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A store of whole objects, packed. */
final class ObjectStore<T extends HasMetadata> extends FactStore<T, Packed> {
    private final Class<T> type;
    private final KubernetesSerialization json;

    /**
     * @param grouping what objects are looked up by within their namespace
     * @param changed told namespace and group of an object whose content is another now
     */
    ObjectStore(
            Class<T> type,
            KubernetesSerialization json,
            Function<T, String> grouping,
            Room room,
            SystemListener changed) {
        super(type, grouping, new Packing<>(json), room, changed);
        this.type = type;
        this.json = json;
    }

    private record Packing<T extends HasMetadata>(KubernetesSerialization json)
            implements Keeper<T, Packed> {
        @Override
        public Packed keep(String group, T object) {
            return Packed.of(Pruning.prune(object), json);
        }

        @Override
        public Room.Size size(Packed kept) {
            return kept.size();
        }

        /** A Deployment's controller says in many words what few decisions read. */
        @Override
        public Object waking(T object, Packed kept) {
            return object instanceof Deployment deployment
                    ? Workload.telling(deployment)
                    : Pruning.waking(object)
                            .<Object>map(part -> Packed.of(part, json))
                            .orElse(kept);
        }
    }

    /** The objects of a group in a namespace, each decoded anew: the caller owns them. */
    List<T> all(String namespace, String group) {
        return known(namespace, group).stream().map(this::unpack).toList();
    }

    /** The object at a place. */
    Optional<T> find(String namespace, String name) {
        return at(namespace, name).map(this::unpack);
    }

    private T unpack(Known<Packed> known) {
        T object = known.kept().unpack(type, json);
        object.getMetadata().setResourceVersion(Long.toString(known.version()));
        return object;
    }
}
