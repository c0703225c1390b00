package dev.safetysystem.operator.observe;

import dev.safetysystem.operator.model.Track;

import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A Deployment of ours.
 *
 * @param revision the revision whose template it was last given
 * @param template the hash of that template
 * @param size {@code spec.replicas}
 * @param updated instances of the present template, of all {@code instances}
 * @param available ready for {@code minReady}
 * @param current whether its controller has seen its present spec
 * @param ending whether it is being deleted
 * @param unavailableSince since when it has been below its size, as its controller says
 * @param creationRefused why its controller could not create instances, if so
 * @param edited whether somebody else's fields are in its pods' spec
 * @param overdue whether its controller saw no progress for the progress deadline
 */
public record Workload(
        String name,
        String uid,
        String resourceVersion,
        String component,
        Track track,
        String revision,
        String template,
        int size,
        int instances,
        int updated,
        int ready,
        int available,
        boolean current,
        boolean ending,
        Instant createdAt,
        Optional<Instant> unavailableSince,
        Optional<String> creationRefused,
        boolean edited,
        boolean overdue) {

    /**
     * What of a Deployment a decision could be another for: what is read of it, its metadata, and
     * the count of its specs. Equal if there is nothing new.
     */
    public static Object telling(Deployment deployment) {
        var meta = deployment.getMetadata();
        return Arrays.asList(
                Workloads.of(List.of(deployment)).stream().map(Workload::withoutVersion).toList(),
                meta.getUid(),
                meta.getGeneration(),
                meta.getLabels(),
                meta.getAnnotations(),
                meta.getOwnerReferences(),
                meta.getDeletionTimestamp());
    }

    private Workload withoutVersion() {
        return new Workload(
                name,
                uid,
                "",
                component,
                track,
                revision,
                template,
                size,
                instances,
                updated,
                ready,
                available,
                current,
                ending,
                createdAt,
                unavailableSince,
                creationRefused,
                edited,
                overdue);
    }

    /** Whether it has, or may have, instances of another template than its present one. */
    public boolean replacing() {
        return !current || instances != updated;
    }

    /** Whether all of its instances are of the present template and available. */
    public boolean rolledOut() {
        return current
                && !ending
                && size > 0
                && updated >= size
                && available >= size
                && instances == updated;
    }
}
