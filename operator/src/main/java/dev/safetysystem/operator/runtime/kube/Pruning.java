package dev.safetysystem.operator.runtime.kube;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.ConfigMapDigest;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerCondition;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Drops from an object what no decision reads: for memory, and because a change of it shall not
 * wake anybody (an autoscaler's measured values change every few seconds). Who manages which field
 * is dropped when an object is read ({@link ForeignManagers}). Nothing that a rendered object is
 * compared with is dropped, except the data of immutable copies, of which a digest is kept, and the
 * pod template of a Job, which cannot change: a Job is known by its name.
 */
public final class Pruning {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private Pruning() {}

    /** Prunes in place; the object must be ours alone. */
    public static <T extends HasMetadata> T prune(T object) {
        ObjectMeta meta = object.getMetadata();
        Optional.ofNullable(meta.getAnnotations()).ifPresent(a -> a.remove(LAST_APPLIED));
        switch (object) {
            case Service service -> service.setStatus(null);
            case HorizontalPodAutoscaler autoscaler -> prune(autoscaler);
            case Job job -> prune(job);
            case PodDisruptionBudget budget -> budget.setStatus(null);
            case ConfigMap copy when Boolean.TRUE.equals(copy.getImmutable()) -> empty(copy);
            default -> {
                // every other kind is compared as a whole
            }
        }
        return object;
    }

    private static void prune(HorizontalPodAutoscaler autoscaler) {
        if (autoscaler.getStatus() != null) {
            autoscaler.getStatus().setCurrentMetrics(List.of());
        }
    }

    private static void prune(Job job) {
        if (job.getSpec() != null) {
            job.getSpec().setTemplate(null);
        }
        if (job.getStatus() != null) {
            job.getStatus().setUncountedTerminatedPods(null);
        }
    }

    /**
     * What of an object wakes its system when it changes, if that is less than what is kept. Of an
     * autoscaler it is the size that it wants and whether its conditions hold. Why they hold, in
     * which words and for how many replicas changes with each measurement; a change of the replicas
     * themselves is told by their Deployment.
     */
    static Optional<HasMetadata> waking(HasMetadata object) {
        if (!(object instanceof HorizontalPodAutoscaler autoscaler)
                || autoscaler.getStatus() == null) {
            return Optional.empty();
        }
        var status = autoscaler.getStatus();
        var told = new HorizontalPodAutoscalerStatus();
        told.setDesiredReplicas(status.getDesiredReplicas());
        told.setConditions(status.getConditions().stream().map(Pruning::verdict).toList());
        return Optional.of(
                new HorizontalPodAutoscalerBuilder(autoscaler)
                        .editMetadata()
                        .withResourceVersion(null)
                        .endMetadata()
                        .withStatus(told)
                        .build());
    }

    private static HorizontalPodAutoscalerCondition verdict(HorizontalPodAutoscalerCondition full) {
        var verdict = new HorizontalPodAutoscalerCondition();
        verdict.setType(full.getType());
        verdict.setStatus(full.getStatus());
        return verdict;
    }

    private static void empty(ConfigMap copy) {
        var annotations = new HashMap<String, String>();
        Optional.ofNullable(copy.getMetadata().getAnnotations()).ifPresent(annotations::putAll);
        annotations.put(Names.CONTENT, ConfigMapDigest.of(copy));
        copy.getMetadata().setAnnotations(annotations);
        copy.setData(Map.of());
        copy.setBinaryData(Map.of());
    }
}
