package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.runtime.kube.Pruning;
import dev.safetysystem.operator.runtime.leader.Leadership;
import dev.safetysystem.operator.runtime.serve.OperatorMetrics;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import java.net.HttpURLConnection;
import java.util.Optional;

/**
 * Reads and writes our own resources, over the connections of one lane. A status is written with
 * the resourceVersion that it was planned from.
 */
final class StatusWriter {
    private static final PatchContext APPLY =
            new PatchContext.Builder()
                    .withPatchType(PatchType.SERVER_SIDE_APPLY)
                    .withFieldManager(Names.MANAGER)
                    .withForce(true)
                    .build();

    private final KubernetesClient client;
    private final Leadership leadership;
    private final OperatorMetrics metrics;
    private final WrittenStatuses written;

    /**
     * @param written what all writers of this process have written
     */
    StatusWriter(
            KubernetesClient client,
            Leadership leadership,
            OperatorMetrics metrics,
            WrittenStatuses written) {
        this.client = client;
        this.leadership = leadership;
        this.metrics = metrics;
        this.written = written;
    }

    /** The resource as of now, if it is there and still the same one. */
    Optional<SafetySystem> live(SafetySystem known) {
        var meta = known.getMetadata();
        return Optional.ofNullable(
                        client.resources(SafetySystem.class)
                                .inNamespace(meta.getNamespace())
                                .withName(meta.getName())
                                .get())
                .filter(now -> now.getMetadata().getUid().equals(meta.getUid()));
    }

    /**
     * Writes the whole status, by server-side apply.
     *
     * @param planned the resource that the status was planned from
     * @return the resource as it is now
     * @throws io.fabric8.kubernetes.client.KubernetesClientException with code 409 if the resource
     *     is no longer the one that was planned from
     * @throws PassEnded if it is gone
     */
    public SafetySystem write(SafetySystem planned, SafetySystemStatus status) {
        PassEnded.unlessHeld(leadership);
        var meta = planned.getMetadata();
        var patch = new SafetySystem();
        patch.setMetadata(
                new ObjectMetaBuilder()
                        .withNamespace(meta.getNamespace())
                        .withName(meta.getName())
                        .withUid(meta.getUid())
                        .withResourceVersion(meta.getResourceVersion())
                        .build());
        patch.setStatus(status);
        SafetySystem now = patched(patch);
        metrics.wrote(now.getKind(), "Status");
        written.remember(Pruning.prune(now));
        return now;
    }

    private SafetySystem patched(SafetySystem patch) {
        try {
            return client.resource(patch).subresource("status").patch(APPLY);
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                throw new PassEnded("the resource is gone");
            }
            throw e;
        }
    }
}
