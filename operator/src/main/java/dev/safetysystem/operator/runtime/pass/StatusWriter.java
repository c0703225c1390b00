package dev.safetysystem.operator.runtime.pass;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.runtime.kube.Pruning;
import dev.safetysystem.operator.runtime.leader.Leadership;
import dev.safetysystem.operator.runtime.serve.OperatorMetrics;
import dev.safetysystem.operator.status.FailedPass;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;

import java.net.HttpURLConnection;
import java.time.Clock;
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

    private static final ResourceDefinitionContext TYPE =
            ResourceDefinitionContext.fromResourceType(SafetySystem.class);

    private final KubernetesClient client;
    private final Leadership leadership;
    private final OperatorMetrics metrics;
    private final WrittenStatuses written;
    private final Clock clock;

    /**
     * @param written what all writers of this process have written
     */
    StatusWriter(
            KubernetesClient client,
            Leadership leadership,
            OperatorMetrics metrics,
            WrittenStatuses written,
            Clock clock) {
        this.client = client;
        this.leadership = leadership;
        this.metrics = metrics;
        this.written = written;
        this.clock = clock;
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
        var patch = new SafetySystem();
        patch.setMetadata(identity(planned));
        patch.setStatus(status);
        SafetySystem now = patched(patch);
        metrics.wrote(now.getKind(), "Status");
        written.remember(Pruning.prune(now));
        return now;
    }

    /**
     * Says in the status that passes over a resource fail. Everything else in it stays, whether or
     * not it can be understood here.
     *
     * @param known the resource that the pass was about
     * @throws KubernetesClientException if the API server does not take it
     */
    void tellFailed(SafetySystem known, String words) {
        PassEnded.unlessHeld(leadership);
        var json = client.getKubernetesSerialization();
        var meta = known.getMetadata();
        var resources = client.genericKubernetesResources(TYPE).inNamespace(meta.getNamespace());
        GenericKubernetesResource live = resources.withName(meta.getName()).get();
        if (live == null
                || live.isMarkedForDeletion()
                || !live.getMetadata().getUid().equals(meta.getUid())) {
            return;
        }
        JsonNode status = Json.tree(live.getAdditionalProperties()).path("status");
        long generation = Optional.ofNullable(live.getMetadata().getGeneration()).orElse(0L);
        FailedPass.said(status, generation, words, clock.instant())
                .ifPresent(
                        next -> {
                            var patch = new GenericKubernetesResource();
                            patch.setApiVersion(live.getApiVersion());
                            patch.setKind(live.getKind());
                            patch.setMetadata(identity(live));
                            patch.setAdditionalProperty("status", next);
                            var now = resources.resource(patch).subresource("status").patch(APPLY);
                            metrics.wrote(live.getKind(), "Status");
                            written.remember(
                                    Pruning.prune(json.convertValue(now, SafetySystem.class)));
                        });
    }

    private static ObjectMeta identity(HasMetadata planned) {
        var meta = planned.getMetadata();
        return new ObjectMetaBuilder()
                .withNamespace(meta.getNamespace())
                .withName(meta.getName())
                .withUid(meta.getUid())
                .withResourceVersion(meta.getResourceVersion())
                .build();
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
