package dev.safetysystem.e2e.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.e2e.junit.OnKwok;
import dev.safetysystem.e2e.operator.ResourceDefinition;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The largest resources that the schema allows. */
@OnKwok
@Isolated("one takes the API server seconds, and it gives up after 34")
class LargestSystemIT {
    /**
     * Judging the largest resource may take a busy machine longer than a client waits by itself.
     */
    private static final int PATIENT = 120_000;

    @ParameterizedTest
    @ValueSource(strings = {"hap", "content-safety"})
    void a_system_with_every_list_at_its_limit_is_accepted(String name, KubernetesClient client)
            throws JsonProcessingException {
        ResourceDefinition.install(client);
        JsonNode schema =
                ResourceIT.definition(client).at("/spec/versions/0/schema/openAPIV3Schema");
        ObjectNode largest = LargestSystem.of(Documents.example(name), schema);
        assertThat(largest.at("/spec/components"))
                .hasSize(schema.at("/properties/spec/properties/components/maxItems").intValue());
        var config =
                new ConfigBuilder(client.getConfiguration()).withRequestTimeout(PATIENT).build();

        try (var patient = new KubernetesClientBuilder().withConfig(config).build()) {
            assertThat(ResourceIT.tried(patient, largest).path("spec"))
                    .isEqualTo(largest.path("spec"));
        }
    }
}
