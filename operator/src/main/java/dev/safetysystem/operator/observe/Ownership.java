package dev.safetysystem.operator.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;

import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which objects are ours: the chain of controller owner references ends at our resource's UID. A
 * label proves nothing, anybody can write one; a name neither, as a deleted and recreated resource
 * has the same.
 *
 * @param uids of the resource and of everything whose chain ends at it
 */
public record Ownership(Set<String> uids) {

    /**
     * Follows the owner references of all objects that could be ours.
     *
     * @param uid of the resource
     */
    public static Ownership of(String uid, Collection<? extends HasMetadata> objects) {
        var ours = new HashSet<String>();
        ours.add(uid);
        boolean grew = true;
        while (grew) {
            grew = false;
            for (HasMetadata object : objects) {
                if (controller(object)
                                .map(OwnerReference::getUid)
                                .filter(ours::contains)
                                .isPresent()
                        && object.getMetadata().getUid() != null) {
                    grew |= ours.add(object.getMetadata().getUid());
                }
            }
        }
        return new Ownership(Set.copyOf(ours));
    }

    /** Whether the object's chain of controllers ends at our resource. */
    public boolean holds(HasMetadata object) {
        return controller(object).map(OwnerReference::getUid).filter(uids::contains).isPresent();
    }

    /** The one owner reference that says who is responsible. */
    public static Optional<OwnerReference> controller(HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                .findFirst();
    }
}
