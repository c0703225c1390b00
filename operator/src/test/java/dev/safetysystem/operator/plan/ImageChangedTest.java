package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.ended;
import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.checked;
import static dev.safetysystem.operator.world.Systems.component;
import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.apps.Deployment;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/** A tag that means another image than the one that was verified. */
class ImageChangedTest {
    private static final String V1 = "registry.example.com/filter:v1";
    private static final String V2 = "registry.example.com/filter:v2";

    private static World one() {
        return settled(new World(Systems.read("one")));
    }

    private static void assertRefused(World world) {
        ended(world, "False/Refused");
        assertThat(world.reason("Stalled")).isEqualTo("True/ImageChanged");
        assertThat(world.status().version()).isEqualTo("v1");
        assertThat(world.images()).containsExactly(V1, V1, V1);
    }

    @Test
    void what_is_rolled_out_with_another_image_goes_back_at_once() {
        var world = one().spec(version("v2")).until("Bake").moveTag(V2).until("RollingBack");

        assertThat(world.status().message())
                .contains("filter: container filter of pod hap-filter-main-", "was verified");
        assertRefused(world);
    }

    @Test
    void a_first_pod_that_comes_back_with_another_image_is_not_the_one_that_was_verified() {
        assertRefused(one().spec(version("v2")).until("Bake").moveTag(V2).drain("filter", "first"));
    }

    @Test
    void nor_is_one_that_comes_back_while_its_checks_are_asked() {
        assertRefused(
                one().checksAnswer(_ -> Verdict.UNKNOWN)
                        .spec(checked("v2"))
                        .until("Verify")
                        .moveTag(V2)
                        .drain("filter", "first"));
    }

    @Test
    void what_somebody_writes_into_a_Deployment_is_put_back_and_says_nothing_about_the_tag() {
        for (String step : List.of("Deploy", "Bake")) {
            var world =
                    one().spec(version("v2"))
                            .until(step)
                            .edit(
                                    Deployment.class,
                                    "hap-filter-first",
                                    ImageChangedTest::ofAnotherRegistry);

            settled(world);

            assertThat(world.status().version()).as(step).isEqualTo("v2");
            assertThat(world.images()).containsExactly(V2, V2, V2);
        }
    }

    private static void ofAnotherRegistry(Deployment deployment) {
        var container = deployment.getSpec().getTemplate().getSpec().getContainers().getFirst();
        container.setImage("registry.example.org/filter:v2");
    }

    @Test
    void what_was_verified_is_in_the_status_and_in_the_record() {
        var world = settled(one().spec(version("v2")));

        assertThat(world.status().revisions().stable().images())
                .singleElement()
                .asString()
                .matches("filter/filter@sha256:[0-9a-f]{64}");
        assertThat(world.record(2)).contains("filter/filter", "@sha256:");
    }

    @Test
    void a_retry_verifies_the_new_image_and_releases_it() {
        var world = one().spec(version("v2")).until("Bake").moveTag(V2);
        assertRefused(world);

        world.command(
                "retry",
                world.status().revisions().refused().getFirst().release() + " by ana@example.com");

        settled(world);
        assertThat(world.status().version()).isEqualTo("v2");
    }

    @Test
    void between_releases_it_is_said_once_and_nothing_is_done() {
        var world = one().moveTag(V1).drain("filter", "main").run(Duration.ofMinutes(1));

        assertThat(world.reason("Drifted")).isEqualTo("True/ImageChanged");
        assertThat(world.reason("Ready")).isEqualTo("True/Released");
        assertThat(world.story().split("event ImageChanged", -1)).hasSize(2);
    }

    @Test
    void the_next_release_ends_it() {
        var world = one().moveTag(V1).drain("filter", "main").run(Duration.ofMinutes(1));

        settled(world.spec(version("v2")));

        assertThat(world.reason("Drifted")).isEmpty();
    }

    @Test
    void an_image_that_is_named_by_its_digest_is_the_same_whatever_a_node_calls_it() {
        String pinned = "registry.example.com/filter@sha256:" + "7".repeat(64);
        var world =
                one().spec(
                                edit(
                                        spec -> {
                                            spec.put("version", "v2");
                                            component(spec, "filter").put("image", pinned);
                                        }))
                        .until("Bake")
                        .moveTag(pinned);

        settled(world);
        assertThat(world.status().version()).isEqualTo("v2");
    }

    @Test
    void a_component_that_did_not_change_keeps_what_was_known_of_it() {
        var world = settled(new World(Systems.read("three")).configMap("modes", "digest-1"));
        var before = world.status().revisions().stable().images();

        settled(
                world.spec(
                        edit(
                                spec ->
                                        component(spec, "screening")
                                                .withArray("env")
                                                .addObject()
                                                .put("name", "MORE")
                                                .put("value", "1"))));

        assertThat(world.status().revisions().stable().images()).isEqualTo(before);
    }
}
