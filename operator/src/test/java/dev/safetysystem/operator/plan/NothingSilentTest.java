package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.Service;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

/** What is waited for or done is said, and said before it is too late. */
class NothingSilentTest {
    private static final Duration LITTLE = Duration.ofSeconds(2);

    private static World one() {
        return settled(new World(Systems.read("one")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v3"})
    void a_spec_that_does_not_come_to_rest_is_said_to(String other) {
        var world = one();
        for (int i = 0; i < 12; i++) {
            world.spec(version("v2")).run(LITTLE);
            assertThat(world.status().release()).isNull();
            world.spec(version(other)).run(LITTLE);
            if (i == 11) {
                world.spec(version("v2")).run(LITTLE);
            }
            if (i < 4) {
                assertThat(world.status().message()).doesNotContain("changing");
            }
        }

        assertThat(world.status().message())
                .contains("v2 starts once no change has arrived for 10 s")
                .contains("has been changing since 09:00:");
        assertThat(world.reason("Reconciling")).isEqualTo("True/Preflight");
        settled(world);
        assertThat(world.status().version()).isEqualTo("v2");
    }

    @Test
    void one_change_and_hours_later_another_is_no_unrest() {
        var world = settled(one().spec(version("v2"))).run(Duration.ofHours(3));

        world.spec(version("v3")).run(Duration.ofSeconds(9));

        assertThat(world.story()).doesNotContain("changing since");
        settled(world);
    }

    @Test
    void a_release_of_another_configuration_names_the_ConfigMap() {
        var world = settled(new World(Systems.read("three")).configMap("modes", "digest-1"));

        world.configMap("modes", "digest-2").until("Deploy");
        assertThat(world.said("Ready")).contains("is in step Deploy; changed: ConfigMap modes");

        settled(world);
        assertThat(world.record(2)).contains("\"changedConfigMaps\" : [ \"modes\" ]");
        assertThat(world.story()).contains("event Released: ").contains("changed: ConfigMap modes");
    }

    @ParameterizedTest
    @CsvSource({
        "services, 3",
        "count/services, 3",
        "count/poddisruptionbudgets.policy, 1",
    })
    void a_quota_without_room_for_the_objects_of_an_install_holds_it_before_it_begins(
            String what, int needed) {
        var world = new World(Systems.read("one")).quota(what, 9, 8 + needed);
        world.run(Duration.ofSeconds(5));

        assertThat(world.status().step()).isEqualTo("Preflight");
        assertThat(world.status().message())
                .contains("needs " + needed + " more " + what + "; 9 of " + (8 + needed));
        assertThat(world.all(Service.class)).isEmpty();
        settled(world.quota(what, 9, 9 + needed));
    }

    @Test
    void an_update_needs_no_room_for_objects_that_are_there() {
        settled(one().quota("services", 3, 3).spec(version("v2")));
    }

    @Test
    void an_autoscaler_counts_where_one_is_asked_for() {
        var world =
                new World(Systems.read("one"))
                        .spec(edit(NothingSilentTest::scaled))
                        .quota("count/horizontalpodautoscalers.autoscaling", 1, 1)
                        .run(Duration.ofSeconds(5));

        assertThat(world.status().step()).isEqualTo("Preflight");
        assertThat(world.status().message())
                .contains("needs 1 more count/horizontalpodautoscalers");
    }

    private static void scaled(ObjectNode spec) {
        var filter = Systems.component(spec, "filter");
        filter.remove("replicas");
        filter.set(
                "autoscaling",
                Json.parse(
                        "{\"minReplicas\":2,\"maxReplicas\":4,\"metrics\":[{\"resource\":\"cpu\","
                                + "\"utilization\":80}]}"));
    }
}
