package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.edit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** What a component's autoscaler is told, as the spec has it. */
class AutoscalingTest {
    private static World with(String autoscaling) {
        return settled(
                new World(Systems.read("three"))
                        .configMap("modes", "1")
                        .spec(
                                edit(
                                        spec ->
                                                Systems.component(spec, "ingestion")
                                                        .set(
                                                                "autoscaling",
                                                                Json.parse(autoscaling)))));
    }

    private static JsonNode spec(World world) {
        return Json.tree(
                world.get(HorizontalPodAutoscaler.class, "safety-ingestion")
                        .orElseThrow()
                        .getSpec());
    }

    private static String profile(String name) {
        return """
        {"minReplicas": 2, "maxReplicas": 6, "profile": "%s",
         "metrics": [{"resource": "cpu", "utilization": 70}]}
        """
                .formatted(name);
    }

    @Test
    void a_Deployment_that_somebody_deletes_is_made_again_at_its_minimum_at_once() {
        var world = with(profile("Default"));

        world.remove(Deployment.class, "safety-ingestion-main");

        settled(world);
        assertThat(world.get(Deployment.class, "safety-ingestion-main"))
                .get()
                .returns(2, deployment -> deployment.getSpec().getReplicas());
    }

    @Test
    void Default_leaves_to_Kubernetes_how_fast_it_reacts() {
        assertThat(spec(with(profile("Default"))).has("behavior")).isFalse();
    }

    @Test
    void Steady_waits_for_a_minute_before_it_scales_up() {
        JsonNode behavior = spec(with(profile("Steady"))).path("behavior");

        assertThat(behavior.at("/scaleUp/stabilizationWindowSeconds").asInt()).isEqualTo(60);
        assertThat(behavior.at("/scaleUp/policies")).hasSize(2);
        assertThat(behavior.has("scaleDown")).isFalse();
    }

    @Test
    void Aggressive_scales_up_at_smaller_changes_and_down_over_ten_minutes() {
        JsonNode behavior = spec(with(profile("Aggressive"))).path("behavior");

        assertThat(behavior.at("/scaleUp/tolerance").asText()).isEqualTo("0.05");
        assertThat(behavior.at("/scaleUp/stabilizationWindowSeconds").asInt(-1)).isZero();
        assertThat(behavior.at("/scaleDown/stabilizationWindowSeconds").asInt()).isEqualTo(600);
    }

    @Test
    void a_cluster_that_does_not_know_the_tolerance_leaves_it_out_and_nothing_is_written_again() {
        var world = with(profile("Aggressive"));
        world.admission(AutoscalingTest::withoutTolerance)
                .edit(
                        HorizontalPodAutoscaler.class,
                        "safety-ingestion",
                        AutoscalingTest::withoutTolerance)
                .run(Duration.ofMinutes(1));
        int writes = world.writes();

        world.run(Duration.ofMinutes(30));

        assertThat(world.writes()).isEqualTo(writes);
        assertThat(world.reason("Drifted")).isEmpty();
    }

    private static void withoutTolerance(Object object) {
        if (object instanceof HorizontalPodAutoscaler autoscaler) {
            autoscaler.getSpec().getBehavior().getScaleUp().setTolerance(null);
        }
    }

    @Test
    void an_external_metric_is_scaled_by_so_much_for_each_pod() {
        var world =
                with(
                        """
                        {"minReplicas": 2, "maxReplicas": 6, "metrics": [
                          {"resource": "cpu", "utilization": 60},
                          {"external": "redis_stream_pending", "averageValue": "0.5",
                           "selector": {"matchLabels": {"stream": "events"}}}]}
                        """);

        JsonNode metrics = spec(world).path("metrics");
        assertThat(metrics).hasSize(2);
        JsonNode external = metrics.get(1).path("external");
        assertThat(external.at("/metric/name").asText()).isEqualTo("redis_stream_pending");
        assertThat(external.at("/metric/selector/matchLabels/stream").asText()).isEqualTo("events");
        assertThat(external.at("/target/type").asText()).isEqualTo("AverageValue");
        assertThat(external.at("/target/averageValue").asText()).isEqualTo("0.5");
    }

    @Test
    void another_profile_applies_in_place() {
        var world = with(profile("Aggressive"));

        world.spec(
                        edit(
                                spec ->
                                        ((ObjectNode)
                                                        Systems.component(spec, "ingestion")
                                                                .path("autoscaling"))
                                                .put("profile", "Steady")))
                .run(Duration.ofMinutes(1));

        assertThat(spec(world).at("/behavior/scaleUp/stabilizationWindowSeconds").asInt())
                .isEqualTo(60);
        assertThat(world.status().attempts()).isEqualTo(1);
    }
}
