package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.WithOperator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.List;
import java.util.Map;

/**
 * What somebody with the rights of an editor writes with our labels and owner references is no part
 * of what is released.
 */
@WithOperator
class IntegrityIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Scenario
    void a_revision_of_the_coming_content_with_another_template_is_not_released(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        hap.version("v2").awaitReleased();
        String name = "hap-" + hap.state().status().at("/revisions/stable/name").asText();
        hap.version("v1").awaitReleased();
        ControllerRevision ours =
                client.apps()
                        .controllerRevisions()
                        .inNamespace(namespace.name())
                        .withName(name)
                        .get();
        replace(client, ours, new ControllerRevisionBuilder(ours).withData(theirs(ours)).build());

        hap.version("v2").awaitReleased();

        assertThat(hap.versions("filter", "main")).containsExactly("v2", "v2", "v2");
        hap.awaitEvents("Repaired", 1);
    }

    private static ObjectNode theirs(ControllerRevision ours) {
        ObjectNode data = JSON.valueToTree(ours.getData());
        ((ObjectNode) data.at("/templates/0/template/pod/spec/containers/0"))
                .put("image", "registry.example.com/filter:theirs");
        return data;
    }

    @Scenario
    void a_copy_that_somebody_replaces_is_made_again(
            KubernetesClient client, FreshNamespace namespace) {
        Modes.write(client, namespace.name(), "strict");
        LiveSystem safety = LiveSystem.of(client, namespace.name(), "safety", "three").apply();
        safety.awaitReleased();
        ConfigMap ours = copy(safety);

        replace(
                client,
                ours,
                new ConfigMapBuilder(ours).withData(Map.of("mode", "permissive")).build());

        safety.await(
                "the copy to hold what was verified",
                _ -> copy(safety).getData().equals(ours.getData()));
        assertThat(copy(safety).getImmutable()).isTrue();
        safety.awaitReleased();
    }

    private static ConfigMap copy(LiveSystem system) {
        return system.objects().stream()
                .filter(ConfigMap.class::isInstance)
                .map(ConfigMap.class::cast)
                .filter(map -> Boolean.TRUE.equals(map.getImmutable()))
                .findFirst()
                .orElseThrow();
    }

    /** Deletes an object and makes another in its place that nobody could tell by its metadata. */
    private static void replace(KubernetesClient client, HasMetadata ours, HasMetadata theirs) {
        ObjectMeta meta = ours.getMetadata();
        client.resource(ours).withGracePeriod(0L).delete();
        theirs.setMetadata(
                new ObjectMetaBuilder()
                        .withNamespace(meta.getNamespace())
                        .withName(meta.getName())
                        .withLabels(meta.getLabels())
                        .withAnnotations(meta.getAnnotations())
                        .withOwnerReferences(
                                meta.getOwnerReferences() == null
                                        ? List.of()
                                        : meta.getOwnerReferences())
                        .build());
        client.resource(theirs).create();
    }
}
