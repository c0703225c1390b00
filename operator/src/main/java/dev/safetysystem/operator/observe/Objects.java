package dev.safetysystem.operator.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The objects that are there, by kind and name: what a rendered object is compared with. */
public record Objects(Map<Key, HasMetadata> byKey) {

    /** An object's place in its namespace. */
    public record Key(String kind, String name) {
        /** The place of an object. */
        public static Key of(HasMetadata object) {
            return new Key(object.getKind(), object.getMetadata().getName());
        }
    }

    /** All objects of a collection, each at its place. */
    public static Objects of(Collection<? extends HasMetadata> objects) {
        var byKey = new LinkedHashMap<Key, HasMetadata>();
        objects.forEach(object -> byKey.put(Key.of(object), object));
        return new Objects(byKey);
    }

    /** The object at a place. */
    public Optional<HasMetadata> get(Key key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** The objects of one kind. */
    public <T extends HasMetadata> Collection<T> all(Class<T> kind) {
        return byKey.values().stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
