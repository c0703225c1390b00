package dev.safetysystem.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.api.v1alpha1.SafetySystem;

import io.fabric8.kubernetes.client.utils.Serialization;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is pasted from a Deployment stands in the pod. */
class PastedTest {
    private static JsonNode pod;

    @BeforeAll
    static void renders_the_example() throws IOException {
        String yaml = Files.readString(Path.of("../crds/src/test/resources/examples/pasted.yaml"));
        var resource = Serialization.unmarshal(yaml, SafetySystem.class);
        resource.getMetadata().setUid("uid");
        var system = ((Parsed.Valid) SpecParser.parse(resource)).system();
        pod =
                Revisions.make(system, Map.of(), List.of(), Set.of())
                        .orElseThrow()
                        .component("web")
                        .orElseThrow()
                        .template()
                        .pod()
                        .path("spec");
    }

    @Test
    void fields_of_the_container() {
        JsonNode web = pod.at("/containers/0");

        assertThat(web.path("imagePullPolicy").asText()).isEqualTo("Always");
        assertThat(web.path("workingDir").asText()).isEqualTo("/srv");
        assertThat(web.at("/securityContext/runAsUser").asInt()).isEqualTo(1000);
    }

    @Test
    void a_writable_root_by_choice_and_the_rest_of_the_restricted_standard_by_force() {
        JsonNode security = pod.at("/containers/0/securityContext");

        assertThat(security.path("readOnlyRootFilesystem").asBoolean(true)).isFalse();
        assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(security.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
        assertThat(security.has("privileged")).isFalse();
        assertThat(
                        pod.at("/initContainers/0/securityContext/readOnlyRootFilesystem")
                                .asBoolean(true))
                .isFalse();
    }

    @Test
    void fields_of_the_pod() {
        assertThat(pod.path("automountServiceAccountToken").asBoolean()).isTrue();
        assertThat(pod.path("dnsPolicy").asText()).isEqualTo("None");
        assertThat(pod.at("/dnsConfig/nameservers/0").asText()).isEqualTo("10.0.0.10");
        assertThat(pod.at("/hostAliases/0/hostnames/0").asText()).isEqualTo("db.example.com");
        assertThat(pod.at("/securityContext/fsGroupChangePolicy").asText())
                .isEqualTo("OnRootMismatch");
        assertThat(pod.at("/securityContext/supplementalGroups/0").asInt()).isEqualTo(2000);
    }

    @Test
    void an_image_volume_gets_the_version_as_its_tag_like_any_image() {
        assertThat(pod.at("/volumes/0/image/reference").asText())
                .isEqualTo("registry.example.com/rules:1.10");
    }
}
