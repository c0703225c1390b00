package dev.safetysystem.e2e.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;

import java.util.Map;

/** What somebody else patches in a namespace, and whether it was put back. */
final class LiveEdits {
    private static final Map<String, Class<? extends HasMetadata>> KINDS =
            Map.of(
                    "Deployment", Deployment.class,
                    "Service", Service.class,
                    "PodDisruptionBudget", PodDisruptionBudget.class);

    private final KubernetesClient client;
    private final String namespace;
    private Resource<? extends HasMetadata> edited;
    private JsonNode before;

    LiveEdits(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /** Patches what {@code object} names, under the field manager {@code by}. */
    void make(JsonNode edit) {
        String[] place = edit.path("object").asText().split(" ");
        edited = client.resources(KINDS.get(place[0])).inNamespace(namespace).withName(place[1]);
        before = ofPeople(edited.require());
        boolean ofOwners = edit.at("/patch/metadata").has("ownerReferences");
        edited.patch(
                new PatchContext.Builder()
                        .withPatchType(ofOwners ? PatchType.JSON_MERGE : PatchType.STRATEGIC_MERGE)
                        .withFieldManager(edit.path("by").asText())
                        .build(),
                edit.path("patch").toString());
    }

    /** Whether what was edited last is as it was before. */
    boolean isPutBack() {
        HasMetadata now = edited.get();
        return now != null && ofPeople(now).equals(before);
    }

    private static JsonNode ofPeople(HasMetadata object) {
        ObjectNode content =
                Serialization.unmarshal(Serialization.asJson(object), ObjectNode.class);
        content.remove("status");
        ObjectNode metadata = (ObjectNode) content.path("metadata");
        metadata.remove("managedFields");
        metadata.remove("resourceVersion");
        metadata.remove("generation");
        if (metadata.path("annotations") instanceof ObjectNode annotations) {
            annotations.remove("deployment.kubernetes.io/revision");
        }
        return content;
    }
}
