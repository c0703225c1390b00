package dev.safetysystem.operator.observe;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.PlainText;
import dev.safetysystem.operator.model.Track;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads Deployments of ours. One without the labels of a component in a track is no workload. */
final class Workloads {
    private static final int LONGEST = 512;

    private Workloads() {}

    static List<Workload> of(Collection<Deployment> deployments) {
        return deployments.stream()
                .filter(d -> label(d, Names.COMPONENT).isPresent())
                .filter(d -> label(d, Names.TRACK).isPresent())
                .map(Workloads::read)
                .toList();
    }

    private static Workload read(Deployment deployment) {
        var meta = deployment.getMetadata();
        DeploymentStatus status =
                Optional.ofNullable(deployment.getStatus()).orElseGet(DeploymentStatus::new);
        return new Workload(
                meta.getName(),
                meta.getUid(),
                meta.getResourceVersion(),
                label(deployment, Names.COMPONENT).orElseThrow(),
                new Track(label(deployment, Names.TRACK).orElseThrow()),
                value(meta.getAnnotations(), Names.REVISION),
                template(deployment.getSpec()),
                Optional.ofNullable(deployment.getSpec())
                        .map(s -> count(s.getReplicas()))
                        .orElse(0),
                count(status.getReplicas()),
                count(status.getUpdatedReplicas()),
                count(status.getReadyReplicas()),
                count(status.getAvailableReplicas()),
                seen(deployment, status),
                meta.getDeletionTimestamp() != null,
                KubernetesTime.created(deployment),
                condition(status, "Available", "False")
                        .map(c -> KubernetesTime.parse(c.getLastTransitionTime())),
                condition(status, "ReplicaFailure", "True")
                        .map(DeploymentCondition::getMessage)
                        .map(message -> PlainText.line(message, LONGEST)),
                edited(deployment),
                condition(status, "Progressing", "False")
                        .filter(c -> "ProgressDeadlineExceeded".equals(c.getReason()))
                        .isPresent());
    }

    /** What we put back by a patch stays ours, and is no edit. */
    private static boolean edited(Deployment deployment) {
        return Optional.ofNullable(deployment.getMetadata().getManagedFields()).stream()
                .flatMap(List::stream)
                .filter(entry -> !Names.MANAGER.equals(entry.getManager()))
                .filter(entry -> entry.getFieldsV1() != null)
                .map(entry -> Json.tree(entry.getFieldsV1()))
                .anyMatch(fields -> fields.at("/f:spec/f:template/f:spec").isObject());
    }

    private static Optional<String> label(Deployment deployment, String name) {
        return Optional.ofNullable(deployment.getMetadata().getLabels()).map(l -> l.get(name));
    }

    private static String template(DeploymentSpec spec) {
        return Optional.ofNullable(spec)
                .map(DeploymentSpec::getTemplate)
                .map(template -> template.getMetadata())
                .map(meta -> value(meta.getLabels(), Names.TEMPLATE))
                .orElse("");
    }

    private static String value(Map<String, String> map, String key) {
        return map == null ? "" : map.getOrDefault(key, "");
    }

    /** An absent count is zero in this API. */
    private static int count(Integer number) {
        return number == null ? 0 : number;
    }

    private static boolean seen(Deployment deployment, DeploymentStatus status) {
        Long generation = deployment.getMetadata().getGeneration();
        Long observed = status.getObservedGeneration();
        return generation != null && observed != null && observed >= generation;
    }

    private static Optional<DeploymentCondition> condition(
            DeploymentStatus status, String type, String value) {
        return status.getConditions().stream()
                .filter(c -> type.equals(c.getType()) && value.equals(c.getStatus()))
                .findFirst();
    }
}
