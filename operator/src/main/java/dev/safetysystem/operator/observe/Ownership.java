package dev.safetysystem.operator.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;

import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which objects are ours: the chain of owner references ends at our resource's UID. A label proves
 * nothing, anybody can write one; a name neither, as a deleted and recreated resource has the same.
 * The controller among the owners decides; only an object that has none, as a copy that several
 * stored revisions share, is ours by any owner.
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
                if (ownedBy(ours, object) && object.getMetadata().getUid() != null) {
                    grew |= ours.add(object.getMetadata().getUid());
                }
            }
        }
        return new Ownership(Set.copyOf(ours));
    }

    /** Whether the object's chain of owners ends at our resource. */
    public boolean holds(HasMetadata object) {
        return ownedBy(uids, object);
    }

    private static boolean ownedBy(Set<String> uids, HasMetadata object) {
        return controller(object)
                .map(owner -> uids.contains(owner.getUid()))
                .orElseGet(
                        () ->
                                object.getMetadata().getOwnerReferences().stream()
                                        .anyMatch(owner -> uids.contains(owner.getUid())));
    }

    /** The one owner reference that says who is responsible. */
    public static Optional<OwnerReference> controller(HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                .findFirst();
    }
}
