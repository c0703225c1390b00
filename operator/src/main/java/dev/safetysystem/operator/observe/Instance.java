package dev.safetysystem.operator.observe;

import dev.safetysystem.operator.model.Track;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pod of ours.
 *
 * @param uid of this very pod: another one may get its name, or its address
 * @param address of its own while it is ready; empty while it is not, and for a pod that has no
 *     address but its node's
 * @param template hash of the template that it was made from
 * @param podTemplateHash of its ReplicaSet: another one if somebody changed the template meanwhile
 * @param wasReady whether it is ready, or was before
 * @param turnedAt when it became ready, or stopped being so; when it was made if it never was
 * @param gone when it counts as ended although nobody says so; empty unless it is being deleted
 * @param trouble what keeps it from being ready
 * @param ends of its containers, the last of each
 * @param images by container, as far as its node names them by a digest
 */
public record Instance(
        String name,
        String uid,
        String address,
        String component,
        Track track,
        String template,
        String podTemplateHash,
        boolean ready,
        boolean wasReady,
        Instant turnedAt,
        Optional<Instant> gone,
        Instant createdAt,
        Trouble trouble,
        List<ContainerEnd> ends,
        Map<String, ImageDigest> images) {

    /** Whether it is being deleted. */
    public boolean ending() {
        return gone.isPresent();
    }

    /** Whether its node ended it: nothing of it runs, however long it is listed. */
    public boolean endedByNode() {
        return trouble instanceof Trouble.EndedByNode;
    }

    /** How its node ended it, if that was for a limit of its own. */
    public Optional<String> overLimit() {
        return trouble instanceof Trouble.EndedByNode(String how, boolean own) && own
                ? Optional.of(how)
                : Optional.empty();
    }

    /** What keeps an instance from being ready; the text holds no more than Kubernetes says. */
    public sealed interface Trouble {
        /** Nothing known, or it is just starting. */
        record None() implements Trouble {}

        /** No node takes it. */
        record Unschedulable(String message) implements Trouble {}

        /**
         * Its node ended it: for want of memory or disk, or because it shuts down.
         *
         * @param ownLimit whether it used more disk than the limits that it has itself
         */
        record EndedByNode(String message, boolean ownLimit) implements Trouble {}

        /** An image cannot be had: mistyped tag and dead registry look alike. */
        record ImageUnavailable(String image) implements Trouble {}

        /** A reference to a Secret or ConfigMap cannot be resolved: no container was made. */
        record ConfigUnavailable(String message) implements Trouble {}

        /**
         * A container ran and ended, or runs and is not ready.
         *
         * @param since when it was first started, as far as can be told; never too late
         */
        record Unhealthy(String message, Instant since) implements Trouble {}
    }
}
