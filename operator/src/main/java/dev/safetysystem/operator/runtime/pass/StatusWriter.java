package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.runtime.kube.Pruning;
import dev.safetysystem.operator.runtime.kube.ResourceVersions;
import dev.safetysystem.operator.runtime.leader.Leadership;
import dev.safetysystem.operator.runtime.serve.OperatorMetrics;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads and writes our own resources. A status is written with the resourceVersion that it was
 * planned from, and what the API server answered is remembered until the cache has caught up: the
 * framework's cache does not know of it.
 */
public final class StatusWriter {
    private static final PatchContext APPLY =
            new PatchContext.Builder()
                    .withPatchType(PatchType.SERVER_SIDE_APPLY)
                    .withFieldManager(Names.MANAGER)
                    .withForce(true)
                    .build();

    private final KubernetesClient client;
    private final Leadership leadership;
    private final OperatorMetrics metrics;
    private final Map<String, SafetySystem> written = new ConcurrentHashMap<>();

    public StatusWriter(KubernetesClient client, Leadership leadership, OperatorMetrics metrics) {
        this.client = client;
        this.leadership = leadership;
        this.metrics = metrics;
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

    /** The newer one of what a cache holds and what we wrote last. */
    SafetySystem newest(SafetySystem cached) {
        String uid = cached.getMetadata().getUid();
        SafetySystem own = written.get(uid);
        if (own == null) {
            return cached;
        }
        if (version(own) > version(cached)) {
            return own;
        }
        written.remove(uid, own);
        return cached;
    }

    /** Whether a resource is just as we wrote it last. */
    public boolean isOwnWrite(SafetySystem resource) {
        SafetySystem own = written.get(resource.getMetadata().getUid());
        return own != null && version(own) == version(resource);
    }

    /**
     * Writes the whole status, by server-side apply.
     *
     * @param planned the live resource that the status was planned from
     * @return the resource as it is now
     * @throws io.fabric8.kubernetes.client.KubernetesClientException with code 409 if the resource
     *     is no longer the one that was planned from
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
        SafetySystem now = client.resource(patch).subresource("status").patch(APPLY);
        metrics.wrote(now.getKind(), "Status");
        written.put(meta.getUid(), Pruning.prune(now));
        return now;
    }

    void forget(String uid) {
        written.remove(uid);
    }

    private static long version(SafetySystem resource) {
        return ResourceVersions.number(resource.getMetadata().getResourceVersion());
    }
}
