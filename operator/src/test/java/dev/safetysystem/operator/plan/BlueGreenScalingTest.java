package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.ended;
import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.api.v1alpha1.SafetySystemSpec;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** How many pods each track has through a blue-green release, and what the autoscaler is told. */
class BlueGreenScalingTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private static Function<SafetySystemSpec, SafetySystemSpec> blueGreen() {
        return edit(
                spec -> {
                    var rollout = spec.withObject("/rollout");
                    rollout.put("strategy", "BlueGreen");
                    rollout.remove("rolling");
                    rollout.withObject("/blueGreen").put("bake", "8m");
                    spec.withObject("/response").put("window", "2h");
                });
    }

    /** {@code filter} scales between 2 and 40 pods. */
    private static World installed(int pods) {
        return settled(
                        new World(Systems.read("one"))
                                .spec(blueGreen())
                                .spec(
                                        edit(
                                                spec ->
                                                        Systems.component(spec, "filter")
                                                                .remove("replicas")))
                                .spec(autoscaling(2, 40)))
                .load("filter", Optional.of(pods))
                .run(SOON);
    }

    private static Function<SafetySystemSpec, SafetySystemSpec> autoscaling(int min, int max) {
        return edit(
                spec -> {
                    ObjectNode size = Systems.component(spec, "filter").withObject("/autoscaling");
                    size.put("minReplicas", min).put("maxReplicas", max);
                    if (!size.has("metrics")) {
                        size.withArray("/metrics")
                                .addObject()
                                .put("resource", "cpu")
                                .put("utilization", 70);
                    }
                });
    }

    private static World aborted(World world) {
        return ended(
                world.command("abort", world.status().release().name() + " by ana@example.com"),
                "False/Refused");
    }

    private static int size(World world, String track) {
        return world.get(Deployment.class, "hap-filter-" + track)
                .orElseThrow()
                .getSpec()
                .getReplicas();
    }

    private static String stable(World world) {
        return world.status().revisions().stable().track();
    }

    private static String candidate(World world) {
        return world.status().revisions().candidate().track();
    }

    private static HorizontalPodAutoscaler autoscaler(World world) {
        return world.get(HorizontalPodAutoscaler.class, "hap-filter").orElseThrow();
    }

    private static int fewest(World world) {
        return autoscaler(world).getSpec().getMinReplicas();
    }

    private static boolean isHeld(World world) {
        return autoscaler(world).getSpec().getBehavior() != null;
    }

    @Test
    void the_candidate_has_a_tenth_more_pods_than_serve_and_grows_with_them() {
        var world = installed(20).spec(version("v2-slow-start")).until("Deploy").run(SOON);
        assertThat(size(world, candidate(world))).isEqualTo(22);

        world.load("filter", Optional.of(30)).run(Duration.ofSeconds(1));
        assertThat(size(world, candidate(world))).isEqualTo(33);

        world.load("filter", Optional.of(10)).until("Bake");
        assertThat(size(world, candidate(world))).isEqualTo(33);
    }

    @Test
    void the_reserve_is_no_larger_than_the_maximum() {
        var world = installed(39).spec(version("v2")).until("Bake");

        assertThat(size(world, candidate(world))).isEqualTo(40);
    }

    @Test
    void the_reserve_is_left_out_where_a_quota_has_no_room_for_it() {
        var world = installed(20).quota("pods", 20, 41).spec(version("v2")).until("Deploy");

        assertThat(size(world.run(Duration.ofSeconds(1)), candidate(world))).isEqualTo(20);
    }

    @Test
    void what_serves_scales_down_while_a_candidate_waits_for_nodes() {
        var world = installed(20).nodes(false).spec(version("v2")).until("Deploy").run(SOON);
        assertThat(isHeld(world)).isFalse();

        world.load("filter", Optional.of(5)).run(SOON);

        assertThat(size(world, stable(world))).isEqualTo(5);
    }

    @Test
    void the_minimum_falls_by_a_fifth_every_five_minutes_when_the_bake_is_over() {
        var world = installed(20).spec(version("v2")).until("Bake").run(SOON);
        assertThat(fewest(world)).isEqualTo(22);
        assertThat(isHeld(world)).isTrue();
        world.load("filter", Optional.of(4)).run(SOON);
        assertThat(size(world, candidate(world))).isEqualTo(22);

        world.until("Watch").run(Duration.ofSeconds(1));
        assertThat(isHeld(world)).isFalse();
        assertThat(fewest(world)).isEqualTo(22);
        world.run(Duration.ofMinutes(5));
        assertThat(fewest(world)).isEqualTo(18);
        world.run(Duration.ofMinutes(5));
        assertThat(fewest(world)).isEqualTo(15);
        assertThat(size(world, stable(world))).isEqualTo(15);
        world.run(Duration.ofMinutes(50));
        assertThat(fewest(world)).isEqualTo(2);
        assertThat(size(world, stable(world))).isEqualTo(4);
    }

    @Test
    void a_minimum_that_somebody_lowers_in_the_bake_is_put_back() {
        var world = installed(20).spec(version("v2")).until("Bake").run(SOON);

        world.edit(
                        HorizontalPodAutoscaler.class,
                        "hap-filter",
                        one -> one.getSpec().setMinReplicas(1))
                .run(SOON);

        assertThat(fewest(world)).isEqualTo(22);
    }

    @Test
    void a_lower_maximum_takes_no_pods_in_the_bake() {
        var world = installed(20).spec(version("v2")).until("Bake").run(SOON);

        world.spec(autoscaling(2, 10)).run(SOON);

        assertThat(size(world, candidate(world))).isEqualTo(22);
        assertThat(autoscaler(world).getSpec().getMaxReplicas()).isEqualTo(22);
    }

    @Test
    void a_load_that_grew_into_the_reserve_finds_enough_pods_on_the_way_back() {
        var world = installed(10).spec(version("v2")).until("Bake").run(SOON);
        world.load("filter", Optional.of(11)).run(SOON);

        aborted(world);

        assertThat(size(world, stable(world))).isEqualTo(11);
    }

    @Test
    void the_pods_that_stand_by_grow_with_those_that_serve_and_take_the_traffic_back_at_once() {
        var world = installed(10).spec(version("v2")).until("Bake").run(SOON);
        String before = stable(world);
        // The load may have grown into the reserve of a tenth.
        assertThat(size(world, before)).isEqualTo(11);

        world.load("filter", Optional.of(20)).run(SOON);
        assertThat(size(world, candidate(world))).isEqualTo(20);
        assertThat(size(world, before)).isEqualTo(20);

        aborted(world);
        assertThat(size(world, before)).isEqualTo(20);
        assertThat(fewest(world)).isEqualTo(2);
        assertThat(isHeld(world)).isFalse();
    }

    /** Of whatever kind: what nobody owns any more is removed. */
    private static ConfigMap scaledObject() {
        return new ConfigMapBuilder().withNewMetadata().withName("filter").endMetadata().build();
    }

    @Test
    void an_autoscaler_of_KEDAs_on_a_track_is_named() {
        var world =
                settled(new World(Systems.read("one")).spec(blueGreen())).foreign(scaledObject());
        String uid = world.get(ConfigMap.class, "filter").orElseThrow().getMetadata().getUid();

        world.foreign(
                        new HorizontalPodAutoscalerBuilder()
                                .withNewMetadata()
                                .withName("keda-hpa-filter")
                                .addNewOwnerReference()
                                .withApiVersion("keda.sh/v1alpha1")
                                .withKind("ScaledObject")
                                .withName("filter")
                                .withUid(uid)
                                .withController(true)
                                .endOwnerReference()
                                .endMetadata()
                                .withNewSpec()
                                .withNewScaleTargetRef()
                                .withKind("Deployment")
                                .withName("hap-filter-" + stable(world))
                                .endScaleTargetRef()
                                .withMinReplicas(5)
                                .withMaxReplicas(10)
                                .endSpec()
                                .build())
                .run(Duration.ofMinutes(1));

        assertThat(world.reason("Stalled")).isEqualTo("True/Conflict");
        assertThat(world.said("Stalled"))
                .contains("HorizontalPodAutoscaler keda-hpa-filter (of ScaledObject filter)");
    }
}
