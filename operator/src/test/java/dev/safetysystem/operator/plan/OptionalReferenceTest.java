package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.component;
import static dev.safetysystem.operator.world.Systems.edit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

/** A ConfigMap that a container can do without is versioned like any other one. */
class OptionalReferenceTest {
    private static final String WHOLE =
            "{'envFrom': [{'configMapRef': {'name': 'extras', 'optional': true}}]}";
    private static final String KEY =
            "{'env': [{'name': 'A', 'valueFrom': {'configMapKeyRef':"
                    + " {'name': 'extras', 'key': 'a', 'optional': true}}}]}";
    private static final String VOLUME =
            "{'pod': {'volumes': [{'name': 'e', 'configMap':"
                    + " {'name': 'extras', 'optional': true}}]}}";
    private static final String PROJECTED =
            "{'pod': {'volumes': [{'name': 'e', 'projected': {'sources': [{'configMap':"
                    + " {'name': 'extras', 'optional': true}}]}}]}}";
    private static final String SIDECAR =
            "{'pod': {'sidecars': [{'name': 's', 'image': 's', 'envFrom': [{'configMapRef':"
                    + " {'name': 'extras', 'optional': true}}]}]}}";

    @ParameterizedTest
    @ValueSource(strings = {WHOLE, KEY, VOLUME, PROJECTED, SIDECAR})
    void it_is_not_awaited_and_pods_do_not_read_it_when_it_comes(String reference) {
        var world = reading(reference);

        assertThat(world.status().version()).isEqualTo("v1");
        assertThat(template(world)).contains("hap-absent-").doesNotContain("\"extras\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {WHOLE, KEY, VOLUME, PROJECTED, SIDECAR})
    void when_it_comes_it_is_released_and_copied(String reference) {
        var world = reading(reference).configMap("extras", "digest-2").run(Duration.ofMinutes(10));

        assertThat(world.status().attempts()).isEqualTo(2);
        assertThat(world.reason("Ready")).isEqualTo("True/Released");
        String copy =
                world.all(ConfigMap.class).stream()
                        .map(map -> map.getMetadata().getName())
                        .filter(name -> name.matches("hap-[0-9a-f]{9}-[0-9a-f]{8}"))
                        .findFirst()
                        .orElseThrow();
        assertThat(template(world)).contains("\"" + copy + "\"");
    }

    private static World reading(String reference) {
        var fields = (ObjectNode) Json.parse(reference.replace('\'', '"'));
        return settled(
                new World(Systems.read("one"))
                        .spec(edit(spec -> component(spec, "filter").setAll(fields))));
    }

    private static String template(World world) {
        return Json.tree(
                        world.get(Deployment.class, "hap-filter-main")
                                .orElseThrow()
                                .getSpec()
                                .getTemplate())
                .toString();
    }
}
