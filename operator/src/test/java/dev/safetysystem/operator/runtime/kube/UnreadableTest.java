package dev.safetysystem.operator.runtime.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;

import dev.safetysystem.api.v1alpha1.SafetySystem;

import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

class UnreadableTest {
    private final KubernetesSerialization json =
            KubernetesAccess.serialization(SystemRoom.ofThisProcess());

    @Test
    void a_resource_of_another_shape_keeps_its_metadata_and_names_the_field() {
        SafetySystem read = read("{\"components\": {\"web\": \"secret-value\"}}");

        assertThat(read.getSpec()).isNull();
        assertThat(read.getMetadata().getUid()).isEqualTo("u");
        assertThat(read.getMetadata().getAnnotations()).containsEntry("a", "b");
        assertThat(Unreadable.reason(read)).contains("spec.components");
    }

    @Test
    void a_number_where_a_list_should_be_deep_inside_is_named_with_its_place() {
        SafetySystem read = read("{\"components\": [{\"name\": \"web\", \"ports\": 1}]}");

        assertThat(Unreadable.reason(read)).contains("spec.components[0].ports");
    }

    @Test
    void one_such_resource_does_not_spoil_a_list() {
        String list =
                "{\"apiVersion\": \"safetysystem.dev/v1alpha1\", \"kind\": \"SafetySystemList\", \"items\": ["
                        + document("{\"components\": 1}")
                        + ","
                        + document("{\"version\": \"v1\"}")
                        + "]}";

        var read =
                json.unmarshal(
                        new ByteArrayInputStream(list.getBytes(StandardCharsets.UTF_8)),
                        new SystemList());

        assertThat(read.getItems()).hasSize(2);
        assertThat(read.getItems().get(1).getSpec().version()).isEqualTo("v1");
    }

    @Test
    void the_word_that_a_watch_has_expired_is_understood() {
        String expired =
                "{\"kind\": \"Status\", \"apiVersion\": \"v1\", \"code\": 410, \"reason\": \"Expired\"}";

        assertThat(json.unmarshal(expired, KubernetesResource.class)).isInstanceOf(Status.class);
    }

    /** What an informer asks a list for. */
    private static final class SystemList
            extends TypeReference<DefaultKubernetesResourceList<SafetySystem>> {}

    @Test
    void a_field_that_a_later_version_added_is_passed_over() {
        SafetySystem read = read("{\"version\": \"v1\", \"fromTheFuture\": {\"a\": 1}}");

        assertThat(Unreadable.reason(read)).isEmpty();
        assertThat(read.getSpec().version()).isEqualTo("v1");
    }

    @Test
    void of_systems_that_are_too_large_together_the_last_is_known_by_its_metadata() {
        var room = new SystemRoom(2_000_000);
        var decoder = KubernetesAccess.serialization(room);
        for (int i = 0; i < 60; i++) {
            SafetySystem read = decoder.unmarshal(large("hostile", "u" + i), SafetySystem.class);
            assertThat(read.getMetadata().getUid()).isEqualTo("u" + i);
            assertThat(read.getSpec() != null).as("system %s has its spec", i).isEqualTo(i < 6);
        }
        assertThat(decoder.unmarshal(large("qlp", "other"), SafetySystem.class).getSpec())
                .as("one of another namespace")
                .isNotNull();

        SafetySystem left = decoder.unmarshal(large("hostile", "u6"), SafetySystem.class);
        assertThat(Unreadable.reason(left))
                .contains(
                        "spec, because the SafetySystems of its namespace have more than 1953 KiB,"
                                + " this one 293");
        room.forget("hostile", "u0");
        assertThat(decoder.unmarshal(large("hostile", "u6"), SafetySystem.class).getSpec())
                .as("when another one is gone")
                .isNotNull();
    }

    @Test
    void a_system_that_is_read_again_and_again_takes_its_room_once() {
        var decoder = KubernetesAccess.serialization(new SystemRoom(400_000));
        for (int i = 0; i < 100; i++) {
            assertThat(decoder.unmarshal(large("qlp", "u"), SafetySystem.class).getSpec())
                    .isNotNull();
        }
    }

    private static String large(String namespace, String uid) {
        return document("{\"version\": \"" + "x".repeat(300_000) + "\"}")
                .replace("\"namespace\": \"n\"", "\"namespace\": \"" + namespace + "\"")
                .replace("\"uid\": \"u\"", "\"uid\": \"" + uid + "\"");
    }

    private SafetySystem read(String spec) {
        return json.unmarshal(document(spec), SafetySystem.class);
    }

    private static String document(String spec) {
        return "{\"apiVersion\": \"safetysystem.dev/v1alpha1\", \"kind\": \"SafetySystem\", \"metadata\": {\"name\": \"x\", \"namespace\": \"n\", \"uid\": \"u\", \"annotations\": {\"a\": \"b\"}}, \"spec\": "
                + spec
                + "}";
    }
}
