package dev.safetysystem.operator.runtime.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.model.Parsed;
import dev.safetysystem.operator.model.SpecParser;
import dev.safetysystem.operator.model.Violation;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A definition that is newer than the operator brings fields that it does not know. */
class UnknownFieldsTest {
    private static final String RESOURCE =
            """
            {"apiVersion": "safetysystem.dev/v1alpha1", "kind": "SafetySystem",
             "metadata": {"name": "hap", "namespace": "qlp", "uid": "u", "generation": 1},
             "spec": {"version": "v1", "environment": "Staging", "quantum": {"leap": true},
               "components": [{"name": "web", "image": "web", "shadow": 3,
                 "pod": {"restartPolicy": "Always", "hologram": "x"}}],
               "rollout": {"settle": "1s", "rolling": {"firstInstance": {"bake": "1s", "taste": 1}}}}}
            """;

    private final KubernetesSerialization json =
            KubernetesAccess.serialization(SystemRoom.ofThisProcess());

    @Test
    void each_is_named_as_not_supported() {
        var parsed = SpecParser.parse(json.unmarshal(RESOURCE, SafetySystem.class));

        assertThat(((Parsed.Invalid) parsed).violations())
                .allMatch(v -> v.kind() == Violation.Kind.NOT_SUPPORTED)
                .allMatch(v -> v.message().contains("upgrade the operator or remove the field"))
                .extracting(Violation::field)
                .containsExactly(
                        "spec.components[0].pod.hologram",
                        "spec.components[0].shadow",
                        "spec.quantum",
                        "spec.rollout.rolling.firstInstance.taste");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hap", "content-safety", "health-agent", "rlhf-audit-trail", "pasted"})
    void every_field_of_the_examples_is_known(String example) throws IOException {
        Path file = Path.of("../crds/src/test/resources/examples/" + example + ".yaml");

        var resource = json.unmarshal(Files.readString(file), SafetySystem.class);

        assertThat(resource.getMetadata().getAnnotations()).isNullOrEmpty();
    }
}
