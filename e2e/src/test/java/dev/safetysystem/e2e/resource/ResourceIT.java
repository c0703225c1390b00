package dev.safetysystem.e2e.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.OnKwok;
import dev.safetysystem.e2e.operator.ResourceDefinition;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Comparator;
import java.util.List;

@OnKwok
class ResourceIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEFINITION = "safetysystems.safetysystem.dev";

    /** 1 and 1.0 are one number to the API server. */
    private static final Comparator<JsonNode> AS_VALUES =
            (one, other) ->
                    one.isNumber() && other.isNumber()
                            ? Double.compare(one.doubleValue(), other.doubleValue())
                            : one.equals(other) ? 0 : 1;

    @BeforeAll
    static void the_kind_is_known(KubernetesClient client) {
        ResourceDefinition.install(client);
    }

    @Test
    void the_definition_is_kept_as_it_was_written(KubernetesClient client)
            throws JsonProcessingException {
        JsonNode written = Documents.read("crds/" + DEFINITION + ".yaml").path("spec");
        JsonNode kept = definition(client).path("spec");

        assertThat(kept.equals(AS_VALUES, written)).as("%s%nis not%n%s", kept, written).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hap", "content-safety", "health-agent", "rlhf-audit-trail", "pasted"})
    void an_example_is_accepted_and_kept_as_it_was_written(String name, KubernetesClient client)
            throws JsonProcessingException {
        ObjectNode example = Documents.example(name);

        assertThat(tried(client, example).path("spec")).isEqualTo(example.path("spec"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hap", "content-safety", "health-agent", "rlhf-audit-trail"})
    void a_sample_is_accepted_and_kept_as_it_was_written(String name, KubernetesClient client)
            throws JsonProcessingException {
        ObjectNode sample = Documents.sample(name);

        assertThat(tried(client, sample).path("spec")).isEqualTo(sample.path("spec"));
    }

    static List<BadInput> badInput() {
        return BadInput.all();
    }

    @ParameterizedTest
    @MethodSource("badInput")
    void bad_input_is_refused_with_the_field_and_the_remedy(
            BadInput input, KubernetesClient client) {
        var refusal =
                catchThrowableOfType(
                        KubernetesClientException.class, () -> tried(client, input.resource()));

        assertThat(refusal).as("it was accepted").isNotNull();
        assertThat(refusal.getStatus().getMessage()).contains(input.expect());
    }

    @Test
    void a_new_system_says_that_no_operator_has_looked_at_it(KubernetesClient client)
            throws JsonProcessingException {
        JsonNode status = tried(client, Documents.example("hap")).path("status");

        assertThat(status).hasToString("{\"observedGeneration\":-1}");
    }

    @Test
    void a_status_is_kept_as_it_was_written(
            KubernetesClient client, Cluster cluster, FreshNamespace namespace)
            throws JsonProcessingException {
        String name = created(client, namespace);
        JsonNode status = Documents.read("crds/examples/status.yaml");
        for (JsonNode condition : status.at("/status/conditions")) {
            ((ObjectNode) condition)
                    .put("lastTransitionTime", "2026-11-20T09:14:01Z")
                    .put("observedGeneration", 7);
        }

        String shown =
                cluster.kubectl(
                                "patch",
                                "safety",
                                name,
                                "--namespace=" + namespace,
                                "--subresource=status",
                                "--type=merge",
                                "--dry-run=server",
                                "--output=json",
                                "--patch=" + status)
                        .run()
                        .orThrow();

        JsonNode kept = JSON.readTree(shown).path("status");
        status.path("status")
                .properties()
                .forEach(
                        field ->
                                assertThat(kept.path(field.getKey()))
                                        .as(field.getKey())
                                        .isEqualTo(field.getValue()));
    }

    @Test
    void kubectl_knows_the_short_name_and_shows_the_columns(
            KubernetesClient client, Cluster cluster, FreshNamespace namespace) {
        String name = created(client, namespace);

        String shown =
                cluster.kubectl("get", "safety", "--namespace=" + namespace, "--output=wide")
                        .run()
                        .orThrow();

        List<String> lines = shown.lines().toList();
        assertThat(lines.get(0).split(" +"))
                .containsExactly(
                        "NAME", "VERSION", "STABLE", "STEP", "READY", "AGE", "MESSAGE", "REFUSED");
        assertThat(lines.get(1)).startsWith(name).contains("v2.1.0-hap");
    }

    /** A system that is really there; the operator, if one runs, cannot honour it and says so. */
    private static String created(KubernetesClient client, FreshNamespace namespace) {
        ObjectNode example = Documents.example("hap");
        ((ObjectNode) example.path("metadata")).put("namespace", namespace.name());
        client.resource(generic(example)).create();
        return example.at("/metadata/name").asText();
    }

    static JsonNode tried(KubernetesClient client, ObjectNode resource)
            throws JsonProcessingException {
        var accepted =
                client.resource(generic(resource))
                        .dryRun()
                        .fieldValidation(Validation.STRICT)
                        .create();
        return JSON.readTree(client.getKubernetesSerialization().asJson(accepted));
    }

    private static GenericKubernetesResource generic(JsonNode resource) {
        return JSON.convertValue(resource, GenericKubernetesResource.class);
    }

    static JsonNode definition(KubernetesClient client) throws JsonProcessingException {
        return JSON.readTree(
                client.raw(
                        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + DEFINITION));
    }
}
