package dev.safetysystem.operator.observe;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.SystemId;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which objects are ours: the chain of owner references ends at our resource's UID. A label proves
 * nothing, anybody can write one; a name neither, as a deleted and recreated resource has the same.
 * The controller among the owners decides; only an object that has none, as a copy that several
 * stored revisions share, is ours by any owner.
 *
 * <p>What has no controller at all any more, but our label and the mark of our applies, was ours:
 * somebody removed its owner reference, or deleted the resource and kept what it owned. It is ours
 * again, or nobody could ever manage it.
 *
 * @param system the resource's name
 * @param uids of the resource and of everything whose chain ends at it
 */
public record Ownership(String system, Set<String> uids) {

    /**
     * Follows the owner references of all objects that could be ours.
     *
     * @param id of the resource
     */
    public static Ownership of(SystemId id, Collection<? extends HasMetadata> objects) {
        var ours = new HashSet<String>();
        ours.add(id.uid());
        objects.stream()
                .filter(object -> isOrphan(id.name(), object))
                .forEach(object -> ours.add(object.getMetadata().getUid()));
        boolean grew = true;
        while (grew) {
            grew = false;
            for (HasMetadata object : objects) {
                if (ownedBy(ours, object) && object.getMetadata().getUid() != null) {
                    grew |= ours.add(object.getMetadata().getUid());
                }
            }
        }
        return new Ownership(id.name(), Set.copyOf(ours));
    }

    /** Whether the object's chain of owners ends at our resource. */
    public boolean holds(HasMetadata object) {
        return ownedBy(uids, object) || isOrphan(system, object);
    }

    /** Whether an object was made for a system of that name and has no controller any more. */
    public static boolean isOrphan(String system, HasMetadata object) {
        var meta = object.getMetadata();
        return controller(object).isEmpty()
                && meta.getLabels() != null
                && system.equals(meta.getLabels().get(Names.SYSTEM))
                && meta.getAnnotations() != null
                && meta.getAnnotations().containsKey(Names.RENDERED);
    }

    private static boolean ownedBy(Set<String> uids, HasMetadata object) {
        return controller(object)
                .map(owner -> isOneOf(uids, owner))
                .orElseGet(() -> owners(object).anyMatch(owner -> isOneOf(uids, owner)));
    }

    private static boolean isOneOf(Set<String> uids, OwnerReference owner) {
        return owner.getUid() != null && uids.contains(owner.getUid());
    }

    private static Stream<OwnerReference> owners(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getOwnerReferences()).stream()
                .flatMap(List::stream);
    }

    /** The one owner reference that says who is responsible. */
    public static Optional<OwnerReference> controller(HasMetadata object) {
        return owners(object)
                .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                .findFirst();
    }
}
