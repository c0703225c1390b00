package dev.safetysystem.operator.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.StoredTemplate;
import dev.safetysystem.operator.model.SystemId;
import dev.safetysystem.operator.plan.wanted.Wanted.Running;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;

import java.util.HashMap;
import java.util.Map;

/** A component in a track. Never with {@code replicas}: an apply that drops them sets them to 1. */
final class DeploymentManifest {
    private DeploymentManifest() {}

    static Deployment of(SystemId system, Running running) {
        var component = running.component();
        var track = running.track();
        var rollout = running.rollout();
        int minReady = Math.toIntExact(rollout.minReady().toSeconds());
        int deadline = Math.toIntExact(rollout.progressDeadline().toSeconds());
        var meta =
                Owner.meta(
                        system,
                        Names.workload(system, component.name(), track),
                        Names.labels(system, component.name(), track));
        meta.setAnnotations(new HashMap<>(Map.of(Names.REVISION, running.revision())));
        return new DeploymentBuilder()
                .withMetadata(meta)
                .withNewSpec()
                .withNewSelector()
                .withMatchLabels(Names.selector(system, component.name(), track))
                .endSelector()
                .withMinReadySeconds(minReady)
                // Written explicitly: somebody may have paused it, and then it never rolls.
                .withPaused(false)
                // The API server demands more than minReadySeconds.
                .withProgressDeadlineSeconds(Math.max(deadline, minReady + 1))
                .withRevisionHistoryLimit(1)
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxSurge(intOrString(running.replacing().maxSurge()))
                .withMaxUnavailable(intOrString(running.replacing().maxUnavailable()))
                .endRollingUpdate()
                .endStrategy()
                .withTemplate(filled(system, running))
                .endSpec()
                .build();
    }

    private static IntOrString intOrString(String notation) {
        return notation.endsWith("%")
                ? new IntOrString(notation)
                : new IntOrString(Integer.valueOf(notation));
    }

    /** The stored template with what it leaves open. */
    private static PodTemplateSpec filled(SystemId system, Running running) {
        var component = running.component();
        var track = running.track();
        StoredTemplate stored = component.template();
        ObjectNode pod = stored.pod().deepCopy();
        var labels = pod.withObject("/metadata").withObject("/labels");
        labels.put(Names.TRACK, track.name());
        labels.put(Names.TEMPLATE, component.hash());
        running.restarted()
                .ifPresent(
                        mark ->
                                pod.withObject("/metadata")
                                        .withObject("/annotations")
                                        .put(Names.RESTARTED, mark));
        var values = new HashMap<String, String>();
        for (StoredTemplate.Host host : stored.hosts()) {
            values.put(
                    host.variable(),
                    "http://" + Names.sibling(system, host.component(), track) + ":" + host.port());
        }
        stored.settings()
                .forEach(
                        setting ->
                                values.put(
                                        setting.variable(),
                                        running.settings()
                                                .getOrDefault(setting.name(), setting.value())));
        for (JsonNode container : pod.path("spec").path("containers")) {
            for (JsonNode variable : container.path("env")) {
                String value = values.get(variable.path("name").asText());
                if (value != null) {
                    ((ObjectNode) variable).put("value", value);
                }
            }
        }
        return Json.read(pod, PodTemplateSpec.class);
    }
}
