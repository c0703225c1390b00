package dev.safetysystem.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

class WireFormatTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private final KubernetesSerialization wire = new KubernetesSerialization();

    @ParameterizedTest
    @ValueSource(strings = {"hap", "content-safety", "health-agent", "rlhf-audit-trail", "status"})
    void every_field_of_an_example_is_read_and_written_again(String example) {
        JsonNode written = example(example);

        assertThat(json(parse(written))).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hap", "content-safety", "health-agent", "rlhf-audit-trail", "status"})
    void a_field_of_a_later_version_anywhere_stops_nothing_and_loses_nothing(String example) {
        JsonNode known = example(example);
        JsonNode later = known.deepCopy();
        objectsOf(later).forEach(object -> object.put("fieldOfALaterVersion", "2"));

        JsonNode written = json(parse(later));

        objectsOf(written).forEach(object -> object.remove("fieldOfALaterVersion"));
        assertThat(written).isEqualTo(known);
    }

    @Test
    void a_value_of_a_later_version_where_there_is_a_list_of_values_does_not_stop_parsing() {
        ObjectNode later = example("hap");
        ((ObjectNode) later.at("/spec/rollout")).put("strategy", "Canary");

        assertThat(parse(later).getSpec().rollout().strategy()).isEqualTo("Canary");
    }

    @Test
    void equal_documents_are_equal_records() {
        assertThat(parse(example("hap")).getSpec()).isEqualTo(parse(example("hap")).getSpec());
    }

    private SafetySystem parse(JsonNode document) {
        return wire.unmarshal(document.toString(), SafetySystem.class);
    }

    private JsonNode json(SafetySystem system) {
        try {
            return new ObjectMapper().readTree(wire.asJson(system));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static List<ObjectNode> objectsOf(JsonNode node) {
        var found = new ArrayList<ObjectNode>();
        if (node instanceof ObjectNode object) {
            found.add(object);
        }
        node.forEach(child -> found.addAll(objectsOf(child)));
        return found;
    }

    /** The status example is only a status: it stands in an otherwise empty system. */
    private static ObjectNode example(String name) {
        try (InputStream in =
                WireFormatTest.class.getResourceAsStream("/examples/" + name + ".yaml")) {
            ObjectNode document = (ObjectNode) YAML.readTree(in);
            document.put("apiVersion", "safetysystem.dev/v1alpha1");
            document.put("kind", "SafetySystem");
            if (!document.has("metadata")) {
                document.putObject("metadata").put("name", "example");
            }
            return document;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
