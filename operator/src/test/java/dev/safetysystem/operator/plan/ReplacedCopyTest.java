package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.api.v1alpha1.SafetySystemSpec;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.plan.release.Repaired;
import dev.safetysystem.operator.render.Action;
import dev.safetysystem.operator.status.Decision;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Somebody who may write ConfigMaps deletes the immutable copy that pods read and makes it again
 * with other data, owner references and all.
 */
class ReplacedCopyTest {
    private static World installed() {
        return new World(Systems.read("three"))
                .configMap("modes", "digest-1")
                .until("Ready", ReplacedCopyTest::isReleased);
    }

    private static boolean isReleased(World world) {
        return "True/Released".equals(world.reason("Ready"));
    }

    private static ConfigMap copy(World world) {
        return world.all(ConfigMap.class).stream()
                .filter(map -> Boolean.TRUE.equals(map.getImmutable()))
                .findFirst()
                .orElseThrow();
    }

    private static String content(World world) {
        return copy(world).getData().get("digest");
    }

    private static World replaced(World world, boolean immutable) {
        return world.foreign(
                new ConfigMapBuilder(copy(world))
                        .withImmutable(immutable)
                        .withData(Map.of("digest", "of-theirs"))
                        .build());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void it_is_made_again_from_what_it_is_a_copy_of(boolean immutable) {
        var world = installed();

        replaced(world, immutable).run(Duration.ofSeconds(5));

        assertThat(content(world)).isEqualTo("digest-1");
        assertThat(copy(world).getImmutable()).isTrue();
        assertThat(world.story()).contains("in the place of another");
        assertThat(world.reason("Ready")).isEqualTo("True/Released");
    }

    @Test
    void one_that_lost_its_owners_is_taken_over_since_its_content_is_known() {
        var world = installed();

        world.edit(
                        ConfigMap.class,
                        copy(world).getMetadata().getName(),
                        map -> map.getMetadata().setOwnerReferences(List.of()))
                .spec(version("v2"))
                .until("v2 to be released", w -> isReleased(w) && isOf(w, "v2"));

        assertThat(copy(world).getMetadata().getOwnerReferences()).isNotEmpty();
    }

    @Test
    void one_that_lost_its_owners_and_has_other_data_is_made_again() {
        var world = installed();

        world.foreign(
                        new ConfigMapBuilder(copy(world))
                                .withData(Map.of("digest", "of-theirs"))
                                .editMetadata()
                                .withOwnerReferences(List.of())
                                .endMetadata()
                                .build())
                .run(Duration.ofSeconds(5));

        assertThat(content(world)).isEqualTo("digest-1");
        assertThat(world.reason("Ready")).isEqualTo("True/Released");
    }

    private static boolean isOf(World world, String version) {
        return version.equals(world.status().version());
    }

    @Test
    void that_it_was_put_back_is_an_event() {
        var world = replaced(installed(), true);

        assertThat(Decision.of(world.resource(), world.observe()).before())
                .singleElement()
                .satisfies(
                        action ->
                                assertThat(action.putsBack())
                                        .singleElement()
                                        .returns(
                                                "ConfigMap " + copy(world).getMetadata().getName(),
                                                repaired -> repaired.object()));
    }

    @Test
    void that_a_deleted_one_is_made_again_is_an_event_too() {
        var world = installed();
        String name = copy(world).getMetadata().getName();

        world.remove(ConfigMap.class, name);

        assertThat(Decision.of(world.resource(), world.observe()).before())
                .singleElement()
                .satisfies(
                        action ->
                                assertThat(Repaired.notices(action.putsBack()))
                                        .singleElement()
                                        .returns(
                                                "ConfigMap "
                                                        + name
                                                        + " was deleted by somebody else and is"
                                                        + " made again",
                                                notice -> notice.message()));
    }

    @Test
    void no_pod_is_started_or_rolled_with_it_meanwhile() {
        var world = installed().spec(version("v2")).until("Bake");
        world.refuseWrites(key -> key.name().equals(copy(world).getMetadata().getName()));
        replaced(world, true);
        String main = template(world, "safety-ingestion-main");

        world.run(Duration.ofMinutes(3));

        assertThat(template(world, "safety-ingestion-main")).isEqualTo(main);
        world.refuseWrites(_ -> false)
                .until("v2", w -> isReleased(w) && "v2".equals(w.status().version()));
        assertThat(content(world)).isEqualTo("digest-1");
    }

    private static String template(World world, String deployment) {
        return world.get(Deployment.class, deployment)
                .orElseThrow()
                .getSpec()
                .getTemplate()
                .toString();
    }

    /** Old content is still in use: the release of the new one waits in Verify. */
    private static World whoseSourceHasChanged() {
        return installed()
                .checksAnswer(_ -> Verdict.UNKNOWN)
                .spec(
                        Systems.edit(
                                spec -> {
                                    spec.put("paused", true);
                                }))
                .run(Duration.ofSeconds(5))
                .configMap("modes", "digest-2")
                .run(Duration.ofSeconds(5));
    }

    @Test
    void what_cannot_be_made_again_is_named_and_nothing_is_started_with_it() {
        var world = whoseSourceHasChanged();
        String name = copy(world).getMetadata().getName();

        replaced(world, true).run(Duration.ofSeconds(5));

        assertThat(world.reason("Stalled")).isEqualTo("True/Conflict");
        assertThat(world.said("Stalled")).contains("ConfigMap " + name, "modes", "former content");
        assertThat(content(world)).isEqualTo("of-theirs");
        world.configMap("modes", "digest-1").run(Duration.ofSeconds(10));
        assertThat(content(world)).isEqualTo("digest-1");
        assertThat(world.reason("Stalled")).isEmpty();
    }

    @Test
    void a_way_back_that_would_need_it_holds_up_no_other_spec() {
        var world = installed();
        String lost = copy(world).getMetadata().getName();
        world.configMap("modes", "digest-2").spec(patient("v2")).until("Roll");
        world.remove(ConfigMap.class, lost);

        world.spec(patient("v3")).run(Duration.ofMinutes(2));

        assertThat(world.status().version()).isEqualTo("v3");
        assertThat(isReleased(world)).isTrue();
    }

    /** No deadline ends anything. */
    private static Function<SafetySystemSpec, SafetySystemSpec> patient(String version) {
        return Systems.edit(
                spec ->
                        spec.put("version", version)
                                .withObject("/rollout")
                                .put("progressDeadline", "20m"));
    }

    @Test
    void one_that_was_deleted_and_cannot_be_made_again_is_named_as_well() {
        var world = whoseSourceHasChanged();

        world.remove(ConfigMap.class, copy(world).getMetadata().getName())
                .run(Duration.ofSeconds(5));

        assertThat(world.reason("Stalled")).isEqualTo("True/Conflict");
    }

    @Test
    void a_copy_that_nobody_of_ours_owns_is_not_read_by_new_pods() {
        var world = installed();
        world.foreign(
                new ConfigMapBuilder(copy(world))
                        .editMetadata()
                        .withOwnerReferences(List.of())
                        .withAnnotations(Map.of())
                        .endMetadata()
                        .withData(Map.of("digest", "of-theirs"))
                        .build());
        world.remove(Deployment.class, "safety-ingestion-main");

        assertThat(Decision.of(world.resource(), world.observe()).after())
                .filteredOn(Action.Apply.class::isInstance)
                .noneMatch(action -> action.key().name().equals("safety-ingestion-main"));
        world.run(Duration.ofSeconds(5));
        assertThat(world.reason("Stalled")).isEqualTo("True/Conflict");
    }

    @Test
    void who_replaces_it_each_time_is_not_fought_over_for_ever() {
        var world = installed();
        int before = world.writes();

        for (int second = 0; second < 120; second++) {
            replaced(world, true).run(Duration.ofSeconds(3));
        }

        assertThat(world.writes() - before).isLessThan(40);
        assertThat(world.reason("Stalled")).isEqualTo("True/Conflict");
    }
}
