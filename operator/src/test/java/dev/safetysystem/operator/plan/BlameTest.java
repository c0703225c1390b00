package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.firstPod;
import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.paused;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.apps.Deployment;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** Whose fault it is that a candidate is not up: its own, or that of what it runs on. */
class BlameTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private static World one() {
        return settled(new World(Systems.read("one")));
    }

    @Test
    void an_image_that_arrives_after_the_deadline_is_released_all_the_same() {
        var world = one().spec(version("missing")).until("Deploy").run(LONG);

        settled(world.imagesArrive());

        assertThat(world.status().version()).isEqualTo("missing");
        assertThat(world.status().revisions().refused()).isNull();
    }

    @Test
    void what_was_started_after_the_deadline_has_the_whole_time_and_is_then_refused() {
        var world = one().spec(version("missing-never-ready")).until("Deploy").run(LONG);
        world.imagesArrive().run(Duration.ofSeconds(50));
        assertThat(world.status().step()).isEqualTo("Deploy");
        assertThat(world.reason("Stalled")).isEmpty();

        world.run(Duration.ofSeconds(15));

        assertThat(world.reason("Ready")).isEqualTo("False/Refused");
        assertThat(world.reason("Stalled")).isEqualTo("True/NotReadyInTime");
    }

    @Test
    void a_node_that_has_room_after_the_deadline_lets_the_release_go_on() {
        var world = one().nodes(false).spec(version("v2")).until("Deploy").run(LONG);
        assertThat(world.reason("Stalled")).isEqualTo("True/WaitingForNodes");

        settled(world.nodes(true));

        assertThat(world.status().version()).isEqualTo("v2");
        assertThat(world.status().revisions().refused()).isNull();
    }

    @Test
    void a_node_that_has_room_late_in_the_roll_takes_nothing_back() {
        var world = one().spec(version("v2")).until("Roll").nodes(false).run(LONG);
        assertThat(world.reason("Stalled")).isEqualTo("True/WaitingForNodes");

        settled(world.nodes(true));

        assertThat(world.status().version()).isEqualTo("v2");
        assertThat(world.status().revisions().refused()).isNull();
    }

    @Test
    void a_pause_that_was_longer_than_the_deadline_is_nobodys_fault() {
        var world =
                settled(new World(Systems.read("three")).configMap("modes", "digest-1"))
                        .spec(version("v2"))
                        .until("Deploy")
                        .spec(paused(true))
                        .run(LONG);
        assertThat(world.reason("Stalled")).isEmpty();
        assertThat(world.status().message()).contains("paused");

        settled(world.spec(paused(false)));

        assertThat(world.status().version()).isEqualTo("v2");
        assertThat(world.status().revisions().refused()).isNull();
    }

    @Test
    void a_policy_of_the_cluster_that_refuses_pods_is_waited_for_and_is_not_called_a_quota() {
        var world = one().refusePods("admission webhook \"x\" denied the request");

        world.spec(version("v2")).until("Deploy").run(LONG);

        assertThat(world.reason("Stalled")).isEqualTo("True/WaitingForDependency");
        assertThat(world.status().message()).contains("admission webhook");
        settled(world.refusePods(""));
        assertThat(world.status().version()).isEqualTo("v2");
    }

    @Test
    void a_quota_that_refuses_pods_is_named_as_one() {
        var world = one().refusePods("pods \"x\" is forbidden: exceeded quota: small");

        world.spec(version("v2")).until("Deploy").run(LONG);

        assertThat(world.reason("Stalled")).isEqualTo("True/WaitingForQuota");
    }

    @Test
    void a_candidate_that_breaks_while_its_checks_are_asked_is_refused() {
        var world = one().checksAnswer(_ -> Verdict.UNKNOWN).spec(version("v2")).until("Verify");

        world.breakTrack("filter", "first").run(LONG);

        assertThat(world.reason("Ready")).isEqualTo("False/Refused");
        assertThat(world.reason("Stalled")).isEqualTo("True/NotReadyInTime");
    }

    @Test
    void a_first_instance_that_blinks_late_in_its_bake_is_not_lost() {
        var world =
                settled(
                                new World(Systems.read("one"))
                                        .spec(edit(BlameTest::oneMayBeMissingAndALongBake)))
                        .spec(version("v2"))
                        .until("Bake")
                        .run(Duration.ofMinutes(2));

        world.breakTrack("filter", "first").run(Duration.ofSeconds(10));
        assertThat(world.status().step()).isEqualTo("Bake");
        settled(world.mendTrack("filter", "first"));

        assertThat(world.status().version()).isEqualTo("v2");
    }

    @Test
    void a_first_instance_that_somebody_deletes_late_in_its_bake_is_made_again_and_not_lost() {
        var world =
                settled(
                                new World(Systems.read("one"))
                                        .spec(edit(BlameTest::oneMayBeMissingAndALongBake)))
                        .spec(version("v2"))
                        .until("Bake")
                        .run(Duration.ofMinutes(2));

        world.remove(Deployment.class, "hap-filter-first").run(Duration.ofSeconds(30));

        assertThat(world.status().step()).isEqualTo("Bake");
        settled(world);
        assertThat(world.status().version()).isEqualTo("v2");
    }

    @Test
    void a_first_instance_that_is_gone_for_long_is_lost_although_one_may_be_missing() {
        var world =
                settled(
                                new World(Systems.read("one"))
                                        .spec(edit(BlameTest::oneMayBeMissingAndALongBake)))
                        .spec(version("v2"))
                        .until("Bake");

        world.breakTrack("filter", "first").run(Duration.ofSeconds(40));

        assertThat(world.reason("Stalled")).isEqualTo("True/InstanceLost");
    }

    @Test
    void a_first_instance_whose_node_is_drained_has_its_start_up_time_again() {
        var world = slowInBake().drain("filter", "first").run(Duration.ofSeconds(8));

        assertThat(world.status().step()).isEqualTo("Bake");
        assertThat(world.status().message()).contains("waiting for filter to become ready");
        settled(world);
        assertThat(world.status().version()).isEqualTo("v2-slow-start");
    }

    @Test
    void a_first_instance_that_its_node_evicts_has_its_start_up_time_again() {
        var world = slowInBake();
        world.evict(firstPod(world)).run(Duration.ofSeconds(8));

        assertThat(world.status().step()).isEqualTo("Bake");
        settled(world);
        assertThat(world.status().version()).isEqualTo("v2-slow-start");
    }

    @Test
    void a_first_instance_that_no_node_takes_again_is_waited_for_however_long_it_takes() {
        var world = slowInBake().nodes(false).drain("filter", "first").run(LONG);

        assertThat(world.status().step()).isEqualTo("Bake");
        assertThat(world.reason("Stalled")).isEqualTo("True/WaitingForNodes");
        settled(world.nodes(true));
        assertThat(world.status().version()).isEqualTo("v2-slow-start");
    }

    @Test
    void a_first_instance_that_a_quota_keeps_from_being_made_again_is_waited_for() {
        var world = slowInBake().refusePods("exceeded quota: small").drain("filter", "first");

        assertThat(world.run(LONG).reason("Stalled")).isEqualTo("True/WaitingForQuota");
        settled(world.refusePods(""));
        assertThat(world.status().version()).isEqualTo("v2-slow-start");
    }

    @Test
    void a_first_instance_whose_node_is_not_heard_of_is_waited_for() {
        var world = slowInBake().hear("filter", "first", false).run(LONG);

        assertThat(world.status().step()).isEqualTo("Bake");
        assertThat(world.reason("Stalled")).isEqualTo("True/WaitingForNodes");
        assertThat(world.status().message()).contains("its node may be lost");
        settled(world.hear("filter", "first", true));
        assertThat(world.status().version()).isEqualTo("v2-slow-start");
    }

    @Test
    void a_first_instance_that_is_drained_in_the_roll_holds_nothing_up() {
        var world = slowInBake().until("Roll").nodes(false).drain("filter", "first").nodes(true);

        settled(world);
        assertThat(world.status().version()).isEqualTo("v2-slow-start");
    }

    @Test
    void the_one_that_comes_in_its_place_and_never_gets_ready_is_refused_at_its_own_deadline() {
        var world = slowInBake().breakTrack("filter", "first").drain("filter", "first");

        world.run(Duration.ofSeconds(50));
        assertThat(world.status().step()).isEqualTo("Bake");
        world.run(Duration.ofSeconds(20));
        assertThat(world.reason("Stalled")).isEqualTo("True/NotReadyInTime");
    }

    @Test
    void a_startup_probe_that_allows_more_than_the_deadline_is_named_while_it_waits_and_after() {
        var world = one().spec(edit(BlameTest::probed)).until("Deploy");
        assertThat(world.status().message())
                .contains(
                        "the startup probe of filter allows 15 min, but rollout.progressDeadline"
                                + " is 1 min");

        world.run(Duration.ofSeconds(65));

        assertThat(world.reason("Stalled")).isEqualTo("True/NotReadyInTime");
        assertThat(world.status().message()).contains("allows 15 min");
    }

    private static void probed(ObjectNode spec) {
        spec.put("version", "v2-never-ready");
        Systems.component(spec, "filter")
                .withObject("/startupProbe")
                .put("periodSeconds", 30)
                .put("failureThreshold", 30)
                .withObject("/tcpSocket")
                .put("port", 8000);
    }

    @Test
    void one_that_allows_less_is_nobodys_business() {
        var world =
                one().spec(
                                edit(
                                        spec -> {
                                            probed(spec);
                                            Systems.component(spec, "filter")
                                                    .withObject("/startupProbe")
                                                    .put("failureThreshold", 2);
                                        }))
                        .until("Deploy");

        assertThat(world.status().message()).doesNotContain("startup probe");
    }

    @Test
    void that_of_a_sidecar_is_named_as_well() {
        var world = one().spec(edit(BlameTest::slowSidecar)).until("Deploy");

        assertThat(world.status().message())
                .contains(
                        "the startup probe of filter allows 15 min, but rollout.progressDeadline");
    }

    private static void slowSidecar(ObjectNode spec) {
        probed(spec);
        var filter = Systems.component(spec, "filter");
        filter.withObject("/pod")
                .putArray("sidecars")
                .addObject()
                .put("name", "agent")
                .put("image", "agent")
                .set("startupProbe", filter.remove("startupProbe"));
    }

    @Test
    void a_delay_before_its_first_try_counts() {
        var world =
                one().spec(
                                edit(
                                        spec -> {
                                            probed(spec);
                                            Systems.component(spec, "filter")
                                                    .withObject("/startupProbe")
                                                    .put("initialDelaySeconds", 61)
                                                    .put("periodSeconds", 1)
                                                    .put("failureThreshold", 1);
                                        }))
                        .until("Deploy");

        assertThat(world.status().message()).contains("the startup probe of filter allows 62 s");
    }

    private static World slowInBake() {
        return settled(new World(Systems.read("one")).spec(edit(BlameTest::littlePatience)))
                .spec(version("v2-slow-start"))
                .until("Bake");
    }

    private static void littlePatience(ObjectNode spec) {
        spec.withObject("/response").put("readyWait", "5s");
    }

    private static void oneMayBeMissingAndALongBake(ObjectNode spec) {
        var rolling = spec.withObject("/rollout/rolling");
        rolling.put("maxUnavailable", 1).put("maxSurge", 0);
        rolling.withObject("/firstInstance").put("bake", "5m");
    }
}
