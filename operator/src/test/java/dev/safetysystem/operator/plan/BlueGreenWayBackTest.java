package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.aborted;
import static dev.safetysystem.operator.world.Stories.answer;
import static dev.safetysystem.operator.world.Stories.ended;
import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Stories.threeInstalled;
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
    void a_version_of_which_a_component_is_removed_already_is_not_gone_back_to() {
        var world = threeInstalled(version("v1").andThen(blueGreen("10s", "10s")));
        String before = world.selector("safety-screening").get(Names.TRACK);
        world.spec(version("v2")).until("Bake");
        String candidate = candidate(world);
        // Their pods end late, so the callee stays for a while.
        world.loseNodesOf(before)
                .until(
                        "the caller to be removed",
                        w ->
                                w.get(Deployment.class, "safety-ingestion-" + before).isEmpty()
                                        && w.status().step().equals("Free"));

        world.breakTrack("screening", candidate).run(Duration.ofSeconds(10));

        assertThat(world.get(Deployment.class, "safety-screening-" + before)).isPresent();
        assertThat(world.status().step()).isEqualTo("Free");
        assertThat(world.selector("safety-screening")).containsEntry(Names.TRACK, candidate);
    }

    @Test
    void a_consumer_that_somebody_scales_to_0_while_its_version_is_watched_is_put_back_and_named() {
        var world =
                threeInstalled(version("v1").andThen(blueGreen("10s", "10m")))
                        .spec(version("v2"))
                        .until("Watch");
        String worker = "safety-worker-" + candidate(world);

        world.edit(Deployment.class, worker, d -> d.getSpec().setReplicas(0))
                .run(Duration.ofSeconds(30));

        assertThat(world.get(Deployment.class, worker).orElseThrow().getSpec().getReplicas())
                .isEqualTo(1);
        assertThat(world.story())
                .contains("event Repaired: Deployment " + worker + " was changed by somebody else");
    }

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

    @ParameterizedTest
    @ValueSource(strings = {"Bake", "Watch"})
    void an_abort_after_somebody_scaled_the_version_before_to_0_waits_for_its_pods(String step) {
        var world = installed();
        String before = serving(world);
        world.spec(version("v2")).until(step).run(Duration.ofSeconds(20));
        String candidate = candidate(world);

        aborted(scaled(world, before, 0)).until("RollingBack").run(Duration.ofSeconds(1));
        assertThat(size(world, before)).isEqualTo(3);
        assertThat(serving(world)).isEqualTo(candidate);

        ended(world, "False/Refused");
        assertThat(serving(world)).isEqualTo(before);
    }

    @Test
    void an_abort_after_somebody_deleted_a_Deployment_of_the_version_before_waits_for_its_pods() {
        var world = installed();
        String before = serving(world);
        world.spec(version("v2")).until("Watch").run(Duration.ofMinutes(1));
        String candidate = candidate(world);

        world.remove(Deployment.class, FILTER + "-" + before);
        aborted(world).until("RollingBack").run(Duration.ofSeconds(1));
        assertThat(serving(world)).isEqualTo(candidate);

        assertThat(serving(ended(world, "False/Refused"))).isEqualTo(before);
        assertThat(size(world, before)).isEqualTo(3);
    }

    @Test
    void an_abort_moves_no_traffic_to_one_of_three_pods_and_does_as_soon_as_there_are_three() {
        var world = installed();
        String before = serving(world);
        world.spec(version("v2")).until("Bake").nodes(false);
        String candidate = candidate(world);
        world.evict(pods(world, before).get(0)).evict(pods(world, before).get(1));

        aborted(world).until("blocked", w -> w.reason("Stalled").endsWith("RollbackBlocked"));
        assertThat(serving(world.run(Duration.ofMinutes(5)))).isEqualTo(candidate);

        assertThat(serving(ended(world.nodes(true), "False/Refused"))).isEqualTo(before);
    }

    @Test
    void an_abort_while_the_version_before_is_being_removed_says_what_to_give_instead() {
        var world = installed().spec(version("v2")).until("Watch");
        world.refuseWrites(key -> key.kind().equals("Deployment")).until("Free");

        aborted(world).run(Duration.ofSeconds(1));

        assertThat(answer(world).result()).isEqualTo("Rejected");
        assertThat(answer(world).message()).contains("rollback-to");
        world.refuseWrites(_ -> false).until("Steady");
        assertThat(world.reason("Ready")).isEqualTo("True/Released");
    }

    @Test
    void a_release_that_is_going_back_by_itself_takes_no_abort() {
        var world = installed().spec(version("v2")).until("Bake");
        world.breakTrack("filter", candidate(world)).until("RollingBack");

        aborted(world).run(Duration.ofSeconds(1));

        assertThat(answer(world).result()).isEqualTo("Rejected");
        assertThat(answer(world).message()).contains("already being taken back");
        assertThat(ended(world, "False/Refused").reason("Stalled")).isEqualTo("True/InstanceLost");
    }

    @Test
    void an_old_consumer_that_somebody_scales_up_ends_again() {
        var world = threeInstalled(version("v1").andThen(blueGreen("30s", "10m")));
        String worker = "safety-worker-" + world.status().revisions().stable().track();
        world.spec(version("v2"));
        for (String step : List.of("Bake", "Watch")) {
            world.until(step).run(Duration.ofSeconds(10));

            world.edit(Deployment.class, worker, d -> d.getSpec().setReplicas(1))
                    .run(Duration.ofSeconds(1));

            assertThat(world.get(Deployment.class, worker).orElseThrow().getSpec().getReplicas())
                    .as(step)
                    .isZero();
        }
    }

    @Test
    void an_autoscaler_that_somebody_edits_in_the_bake_scales_the_candidate_again() {
        var world = installed().spec(autoscaled()).load("filter", Optional.of(4));
        String before = serving(world.run(Duration.ofMinutes(1)));
        world.spec(version("v2")).until("Bake");
        String candidate = candidate(world);

        world.edit(
                        HorizontalPodAutoscaler.class,
                        FILTER,
                        h -> h.getSpec().getScaleTargetRef().setName(FILTER + "-" + before))
                .run(Duration.ofSeconds(1));
        assertThat(target(world)).isEqualTo(FILTER + "-" + candidate);

        world.edit(
                HorizontalPodAutoscaler.class,
                FILTER,
                h -> {
                    h.getSpec().setMinReplicas(1);
                    h.getSpec().setMaxReplicas(1);
                });
        ended(aborted(world), "False/Refused").run(Duration.ofMinutes(1));
        assertThat(target(world)).isEqualTo(FILTER + "-" + before);
        assertThat(size(world, before)).isEqualTo(4);
    }
}
