package dev.safetysystem.operator.runtime.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.api.v1alpha1.SafetySystem;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

import org.junit.jupiter.api.Test;

import java.util.List;

class LeanSerializationTest {
    private final KubernetesSerialization json =
            KubernetesAccess.serialization(SystemRoom.ofThisProcess());

    @Test
    void an_event_is_read_without_what_nobody_reads() {
        WatchEvent event =
                read(
                        """
                        {"type":"MODIFIED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"p",
                        "labels":{"a":"b"},"managedFields":[{"manager":"kubelet"}]},
                        "spec":{"containers":[{"name":"c"}]},"status":{"phase":"Running"}}}
                        """);

        assertThat(event.getType()).isEqualTo("MODIFIED");
        Pod pod = (Pod) event.getObject();
        assertThat(pod.getMetadata().getName()).isEqualTo("p");
        assertThat(pod.getMetadata().getLabels()).containsEntry("a", "b");
        assertThat(pod.getMetadata().getManagedFields()).isEmpty();
        assertThat(pod.getSpec()).isNull();
        assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
    }

    @Test
    void the_template_of_a_Deployment_is_kept_as_a_whole() {
        WatchEvent event =
                read(
                        """
                        {"type":"ADDED","object":{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"d"},
                        "spec":{"template":{"spec":{"containers":[{"name":"c"}]}}}}}
                        """);

        var template = ((Deployment) event.getObject()).getSpec().getTemplate();
        assertThat(template.getSpec().getContainers()).hasSize(1);
    }

    @Test
    void of_who_manages_a_Deployment_only_others_are_kept() {
        WatchEvent event =
                read(
                        """
                        {"type":"ADDED","object":{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"d",
                        "managedFields":[
                        {"manager":"safetysystem-operator","operation":"Apply","fieldsV1":{"f:spec":{"f:paused":{}}}},
                        {"manager":"kubectl-set","operation":"Update","time":"2026-01-05T09:00:00Z",
                        "fieldsV1":{"f:spec":{"f:template":{}}}},
                        {"manager":"kube-controller-manager","operation":"Update",
                        "fieldsV1":{"f:status":{"f:replicas":{}}},"subresource":"status"}]}}}
                        """);

        var entries =
                event.getObject() instanceof Deployment d
                        ? d.getMetadata().getManagedFields()
                        : null;
        assertThat(entries).extracting(entry -> entry.getManager()).containsExactly("kubectl-set");
        assertThat(entries.getFirst().getFieldsV1().getAdditionalProperties())
                .containsKey("f:spec");
    }

    @Test
    void who_wrote_a_ConfigMap_is_kept_of_those_with_our_label_alone() {
        for (String label : List.of("safetysystem.dev/system", "app")) {
            WatchEvent event =
                    read(
                            """
                            {"type":"ADDED","object":{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"c",
                            "labels":{"%s":"hap"},"managedFields":[{"manager":"kubectl-patch","operation":"Update",
                            "fieldsV1":{"f:data":{"f:release.json":{}}}}]}}}
                            """
                                    .formatted(label));

            var entries = ((ConfigMap) event.getObject()).getMetadata().getManagedFields();
            assertThat(entries).as(label).hasSize(label.equals("app") ? 0 : 1);
        }
    }

    @Test
    void a_resource_of_ours_is_read_although_its_fields_come_in_another_order() {
        WatchEvent event =
                read(
                        """
                        {"type":"ADDED","object":{"apiVersion":"safetysystem.dev/v1alpha1","kind":"SafetySystem",
                        "metadata":{"name":"hap"},"spec":{"version":"v1"}}}
                        """);

        assertThat(((SafetySystem) event.getObject()).getSpec().version()).isEqualTo("v1");
    }

    @Test
    void a_watch_that_has_expired_is_told_so() {
        WatchEvent event =
                read(
                        """
                        {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},
                        "status":"Failure","reason":"Expired","code":410}}
                        """);

        assertThat(((Status) event.getObject()).getCode()).isEqualTo(410);
    }

    @Test
    void what_looks_like_a_kind_further_inside_misleads_nobody() {
        WatchEvent event =
                read(
                        """
                        {"object":{"metadata":{"annotations":
                        {"x":"\\"object\\":{\\"kind\\":\\"Pod\\",\\"apiVersion\\":\\"v1\\""}},
                        "kind":"ConfigMap","apiVersion":"v1"},"type":"ADDED"}
                        """);

        assertThat(event.getType()).isEqualTo("ADDED");
        assertThat(event.getObject()).isNotInstanceOf(Pod.class);
    }

    private WatchEvent read(String text) {
        return json.unmarshal(text.replace("\n", ""), WatchEvent.class);
    }
}
