package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.aborted;
import static dev.safetysystem.operator.world.Stories.ended;
import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.blueGreen;
import static dev.safetysystem.operator.world.Systems.component;
import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.paused;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.api.v1alpha1.SafetySystemSpec;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What sets off the way back of a blue-green release, and what others do to it meanwhile. */
class BlueGreenWayBackTest {
    private static final String FILTER = "hap-filter";

    private static World installed() {
        return settled(
                new World(Systems.read("one"))
                        .spec(version("v1").andThen(blueGreen("30s", "10m"))));
    }

    private static Function<SafetySystemSpec, SafetySystemSpec> cold() {
        return edit(spec -> spec.withObject("/rollout/blueGreen").put("standby", "Cold"));
    }

    private static Function<SafetySystemSpec, SafetySystemSpec> drain(String time) {
        return edit(spec -> spec.withObject("/rollout").put("drain", time));
    }

    private static Function<SafetySystemSpec, SafetySystemSpec> autoscaled() {
        return edit(
                spec -> {
                    var filter = component(spec, "filter");
                    filter.remove("replicas");
                    var size = filter.withObject("/autoscaling");
                    size.put("minReplicas", 2).put("maxReplicas", 9);
                    size.withArray("/metrics")
                            .addObject()
                            .put("resource", "cpu")
                            .put("utilization", 70);
                });
    }

    private static String candidate(World world) {
        return world.status().release().proving();
    }

    private static String serving(World world) {
        return world.selector(FILTER).get(Names.TRACK);
    }

    private static List<String> pods(World world, String track) {
        return world.all(Pod.class).stream()
                .filter(pod -> track.equals(pod.getMetadata().getLabels().get(Names.TRACK)))
                .map(pod -> pod.getMetadata().getName())
                .toList();
    }

    /** Somebody says {@code kubectl scale}. */
    private static World scaled(World world, String track, int size) {
        return world.edit(
                Deployment.class, FILTER + "-" + track, d -> d.getSpec().setReplicas(size));
    }

    private static int size(World world, String track) {
        return world.get(Deployment.class, FILTER + "-" + track)
                .orElseThrow()
                .getSpec()
                .getReplicas();
    }

    // ---- loss

    @Test
    void fewer_pods_than_promised_go_back_after_readyWait_in_the_watch_too() {
        var world = installed();
        String before = serving(world);
        world.spec(version("v2")).until("Watch").run(Duration.ofMinutes(2)).nodes(false);
        String candidate = candidate(world);
        world.evict(pods(world, candidate).get(0)).evict(pods(world, candidate).get(1));

        assertThat(serving(world.run(Duration.ofSeconds(19)))).isEqualTo(candidate);
        assertThat(serving(world.run(Duration.ofSeconds(2)))).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bake", "Watch"})
    void what_serves_and_somebody_scales_down_is_raised_and_not_lost(String step) {
        var world = installed().spec(version("v2")).until(step).run(Duration.ofSeconds(25));
        String candidate = candidate(world);

        scaled(world, candidate, 1).run(Duration.ofMinutes(1));
        System.out.println(world.story());

        assertThat(world.story()).doesNotContain("RollingBack");
        assertThat(size(world, candidate)).isEqualTo(3);
        assertThat(world.status().step()).isEqualTo("Watch");
        assertThat(serving(world)).isEqualTo(candidate);
    }

    @Test
    void a_loss_just_before_the_end_of_the_bake_goes_back_after_readyWait_all_the_same() {
        var world = installed();
        String before = serving(world);
        world.spec(version("v2")).until("Bake").run(Duration.ofSeconds(25)).nodes(false);
        String candidate = candidate(world);
        world.evict(pods(world, candidate).getFirst());

        assertThat(serving(world.run(Duration.ofSeconds(19)))).isEqualTo(candidate);
        assertThat(serving(world.run(Duration.ofSeconds(2)))).isEqualTo(before);
    }

    @Test
    void a_loss_during_a_pause_that_outlasts_the_window_goes_back_after_readyWait() {
        var world = installed();
        String before = serving(world);
        world.spec(version("v2")).until("Watch").spec(paused(true)).run(Duration.ofMinutes(12));
        String candidate = candidate(world);
        world.nodes(false).evict(pods(world, candidate).getFirst());

        assertThat(serving(world.run(Duration.ofSeconds(19)))).isEqualTo(candidate);
        assertThat(serving(world.run(Duration.ofSeconds(2)))).isEqualTo(before);
    }

    @Test
    void a_loss_that_keeps_a_cold_standby_from_ending_goes_back_after_readyWait() {
        var world = installed().spec(cold().andThen(drain("45s")));
        String before = serving(world);
        world.spec(version("v2")).until("Retire").run(Duration.ofSeconds(10)).nodes(false);
        String candidate = candidate(world);
        world.evict(pods(world, candidate).getFirst());

        assertThat(serving(world.run(Duration.ofSeconds(19)))).isEqualTo(candidate);
        assertThat(serving(world.run(Duration.ofSeconds(2)))).isEqualTo(before);
    }

    @Test
    void a_pod_that_is_missing_above_the_promised_number_does_not_shorten_readyWait() {
        var world = installed().spec(autoscaled()).load("filter", Optional.of(5));
        world.run(Duration.ofMinutes(1)).spec(version("v2")).until("Watch").nodes(false);
        String candidate = candidate(world);
        var serving = pods(world, candidate);
        world.evict(serving.getFirst()).run(Duration.ofMinutes(2));

        serving.subList(1, serving.size() - 1).forEach(world::evict);

        assertThat(serving(world.run(Duration.ofSeconds(19)))).isEqualTo(candidate);
        assertThat(serving(world.run(Duration.ofSeconds(2)))).isNotEqualTo(candidate);
    }

    // ---- what others do on the way back

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_Service_that_somebody_takes_away_on_the_way_back_leads_to_who_is_ready(boolean deleted) {
        var world = installed().spec(cold());
        String before = serving(world);
        world.spec(version("v2")).until("Watch").nodes(false);
        String candidate = candidate(world);
        aborted(world).until("RollingBack");

        if (deleted) {
            world.remove(Service.class, FILTER);
        } else {
            world.edit(Service.class, FILTER, s -> s.getSpec().setSelector(Map.of("app", "x")));
        }

        assertThat(serving(world.run(Duration.ofSeconds(5)))).isEqualTo(candidate);
        assertThat(serving(ended(world.nodes(true), "False/Refused"))).isEqualTo(before);
    }

    @Test
    void an_autoscaler_that_somebody_deletes_on_the_way_back_follows_the_traffic() {
        var world = installed().spec(cold()).spec(autoscaled()).run(Duration.ofMinutes(1));
        String before = serving(world);
        world.spec(version("v2")).until("Watch").nodes(false);
        String candidate = candidate(world);
        aborted(world).until("RollingBack").run(Duration.ofMinutes(1));
        assertThat(target(world)).isEqualTo(FILTER + "-" + candidate);

        world.remove(HorizontalPodAutoscaler.class, FILTER).run(Duration.ofSeconds(5));

        assertThat(target(world)).isEqualTo(FILTER + "-" + candidate);
        ended(world.nodes(true), "False/Refused");
        assertThat(target(world)).isEqualTo(FILTER + "-" + before);
    }

    private static String target(World world) {
        return world.get(HorizontalPodAutoscaler.class, FILTER)
                .orElseThrow()
                .getSpec()
                .getScaleTargetRef()
                .getName();
    }
}
