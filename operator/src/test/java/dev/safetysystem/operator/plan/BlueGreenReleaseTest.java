package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.aborted;
import static dev.safetysystem.operator.world.Stories.ended;
import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Stories.threeInstalled;
import static dev.safetysystem.operator.world.Systems.blueGreen;
import static dev.safetysystem.operator.world.Systems.checked;
import static dev.safetysystem.operator.world.Systems.component;
import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.api.v1alpha1.SafetySystemSpec;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

class BlueGreenReleaseTest {
    private static final Duration LONG = Duration.ofMinutes(30);

    private static final String FILTER = "hap-filter";

    private static World installed() {
        return settled(new World(Systems.read("one")).spec(firstVersion()));
    }

    private static Function<SafetySystemSpec, SafetySystemSpec> firstVersion() {
        return version("v1").andThen(blueGreen("30s", "10m"));
    }

    private static Function<SafetySystemSpec, SafetySystemSpec> replicas(int replicas) {
        return edit(spec -> component(spec, "filter").put("replicas", replicas));
    }

    /** The track in which the candidate is proved. */
    private static String candidate(World world) {
        return world.status().release().proving();
    }

    private static String serving(World world) {
        return world.selector(FILTER).get(Names.TRACK);
    }

    private static Deployment deployment(World world, String track) {
        return world.get(Deployment.class, FILTER + "-" + track).orElseThrow();
    }

    private static int size(World world, String track) {
        return deployment(world, track).getSpec().getReplicas();
    }

    @Test
    void a_track_is_named_by_its_revision() {
        var world = installed();

        assertThat(serving(world)).isEqualTo(world.status().revisions().stable().name());
        assertThat(world.status().revisions().stable().track()).isEqualTo(serving(world));
        assertThat(world.status().components().getFirst().track()).isEqualTo(serving(world));
    }

    @Test
    void the_candidate_has_all_its_pods_before_anybody_reaches_it() {
        var world = installed().checksAnswer(_ -> Verdict.UNKNOWN);
        String before = serving(world);

        world.spec(version("v2")).until("Verify").run(Duration.ofSeconds(10));

        assertThat(world.images())
                .containsOnly("registry.example.com/filter:v1", "registry.example.com/filter:v2")
                .hasSize(6);
        assertThat(serving(world)).isEqualTo(before);
        assertThat(world.get(PodDisruptionBudget.class, FILTER + "-" + candidate(world)))
                .isPresent();
    }

    @Test
    void siblings_call_each_other_in_their_own_track() {
        var world = threeInstalled(firstVersion());
        world.spec(version("v2")).until("Bake");
        String track = candidate(world);

        var ingestion = world.get(Deployment.class, "safety-ingestion-" + track).orElseThrow();

        assertThat(ingestion.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv())
                .filteredOn(variable -> variable.getName().equals("SCREENING_URL"))
                .singleElement()
                .satisfies(
                        url ->
                                assertThat(url.getValue())
                                        .isEqualTo("http://safety-screening-" + track + ":8000"));
    }

    @Test
    void the_candidate_grows_with_what_serves() {
        var world = installed().checksAnswer(_ -> Verdict.UNKNOWN);
        world.spec(version("v2")).until("Verify");
        String candidate = candidate(world);

        world.spec(replicas(5)).run(Duration.ofSeconds(30));
        world.checksAnswer(_ -> Verdict.PASS).until("Bake");

        assertThat(size(world, candidate)).isEqualTo(5);
        assertThat(serving(world)).isEqualTo(candidate);
    }

    @Test
    void the_candidate_does_not_shrink_before_it_has_the_traffic_for_good() {
        var world = installed().spec(version("v2")).until("Bake").spec(replicas(2));
        String candidate = candidate(world);

        world.run(Duration.ofSeconds(10));
        assertThat(size(world, candidate)).isEqualTo(3);

        world.until("Watch").run(Duration.ofSeconds(10));
        assertThat(size(world, candidate)).isEqualTo(2);
    }

    @Test
    void the_version_before_stands_by_with_its_pods_until_the_window_ends() {
        var world = installed();
        String before = serving(world);

        world.spec(version("v2")).until("Watch");

        assertThat(world.reason("Ready")).isEqualTo("True/Released");
        assertThat(world.reason("Reconciling")).isEmpty();
        assertThat(world.status().message()).contains("v2 serves; v1 can be gone back to until");
        assertThat(world.run(Duration.ofMinutes(9)).images())
                .contains("registry.example.com/filter:v1");
        assertThat(world.run(Duration.ofMinutes(2)).status().step()).isEqualTo("Steady");
        assertThat(world.images()).containsOnly("registry.example.com/filter:v2").hasSize(3);
        assertThat(world.get(Service.class, FILTER + "-" + before)).isEmpty();
        assertThat(world.record(2)).contains("\"outcome\" : \"Released\"");
    }

    @Test
    void the_pods_that_stand_by_are_replaced_so_that_no_connection_stays_at_the_version_before() {
        var world = installed();
        String before = serving(world);
        world.spec(version("v2")).until("Bake");
        var old = pods(world, before);

        assertThat(pods(world.run(Duration.ofSeconds(20)), before)).isEqualTo(old);
        world.until("Watch").run(Duration.ofMinutes(1));

        assertThat(pods(world, before)).hasSize(3).doesNotContainAnyElementsOf(old);
        ended(aborted(world), "False/Refused");
        var restored = pods(world, before);
        assertThat(pods(world.run(LONG), before)).isEqualTo(restored);
    }

    @Test
    void a_standby_that_somebody_scales_down_is_raised_again() {
        var world = installed();
        String before = serving(world);
        world.spec(version("v2")).until("Watch");

        world.edit(Deployment.class, FILTER + "-" + before, d -> d.getSpec().setReplicas(0))
                .run(Duration.ofSeconds(10));

        assertThat(size(world, before)).isEqualTo(3);
    }

    @Test
    void a_candidate_without_a_ready_pod_loses_its_traffic_at_once() {
        for (String step : List.of("Bake", "Watch")) {
            var world = installed();
            String before = serving(world);
            world.spec(version("v2")).until(step);

            world.breakTrack("filter", candidate(world)).run(Duration.ofMillis(5));

            assertThat(serving(world)).as(step).isEqualTo(before);
            ended(world, "False/Refused").run(Duration.ofMinutes(1));
            assertThat(world.reason("Stalled")).isEqualTo("True/InstanceLost");
            assertThat(world.images()).containsOnly("registry.example.com/filter:v1").hasSize(3);
        }
    }

    @Test
    void what_the_environment_took_goes_back_and_is_released_again() {
        var world = installed();
        String before = serving(world);
        world.spec(version("v2")).until("Bake").nodes(false);

        world.drain("filter", candidate(world)).run(Duration.ofMillis(5));

        assertThat(serving(world)).isEqualTo(before);
        assertThat(settled(world.nodes(true)).status().version()).isEqualTo("v2");
        assertThat(world.status().revisions().refused()).isNull();
    }

    @Test
    void fewer_pods_than_promised_go_back_only_after_readyWait() {
        var world = installed().spec(version("v2")).until("Bake");
        String candidate = candidate(world);
        world.nodes(false).evict(pods(world, candidate).getFirst());

        assertThat(world.run(Duration.ofSeconds(15)).status().step()).isEqualTo("Bake");
        assertThat(world.run(Duration.ofSeconds(10)).status().step()).isNotEqualTo("Bake");
        assertThat(serving(world)).isNotEqualTo(candidate);
    }

    private static List<String> pods(World world, String track) {
        return world.all(Pod.class).stream()
                .filter(pod -> track.equals(pod.getMetadata().getLabels().get(Names.TRACK)))
                .map(pod -> pod.getMetadata().getName())
                .toList();
    }

    @Test
    void an_abort_waits_for_the_pods_of_a_cold_standby() {
        var world = installed().spec(cold());
        String before = serving(world);
        world.spec(version("v2")).until("Watch");
        assertThat(size(world, before)).isZero();
        String candidate = candidate(world);

        aborted(world).until("RollingBack");
        assertThat(serving(world)).isEqualTo(candidate);

        ended(world, "False/Refused");
        assertThat(serving(world)).isEqualTo(before);
        assertThat(size(world, before)).isEqualTo(3);
    }

    private static Function<SafetySystemSpec, SafetySystemSpec> cold() {
        return edit(spec -> spec.withObject("/rollout/blueGreen").put("standby", "Cold"));
    }

    @Test
    void a_rollback_that_is_blocked_leaves_the_candidate_serving_and_names_the_way_out() {
        var world = installed().spec(cold()).spec(version("v2")).until("Watch").nodes(false);
        String candidate = candidate(world);

        aborted(world).until("blocked", w -> w.reason("Stalled").endsWith("RollbackBlocked"));

        assertThat(serving(world)).isEqualTo(candidate);
        assertThat(world.said("Stalled")).contains("traffic stays on v2", "apply a corrected spec");
        assertThat(settled(world.nodes(true).spec(version("v3"))).status().version())
                .isEqualTo("v3");
    }

    @Test
    void a_spec_that_cannot_be_followed_leaves_what_serves_in_its_track() {
        var world = installed();
        String before = serving(world);

        world.spec(edit(spec -> spec.withObject("/network").put("isolate", true))).run(LONG);

        assertThat(world.reason("Stalled")).isEqualTo("True/NotSupported");
        assertThat(serving(world)).isEqualTo(before);
        assertThat(world.all(Deployment.class)).hasSize(1);
    }

    @Test
    void a_lost_status_makes_the_track_that_has_the_traffic_stable() {
        var world = installed();
        String before = serving(world);
        world.loseStatus();

        settled(world.run(Duration.ofSeconds(3)));

        assertThat(world.status().revisions().stable().track()).isEqualTo(before);
        assertThat(world.images()).containsOnly("registry.example.com/filter:v1").hasSize(3);
    }

    @Test
    void one_autoscaler_is_held_through_a_release_and_follows_the_traffic() {
        var world = threeInstalled(firstVersion());
        String before = world.status().revisions().stable().track();
        assertThat(autoscaler(world).getSpec().getBehavior()).isNull();

        world.spec(version("v2")).until("Deploy").run(Duration.ofMillis(5));
        assertThat(target(world)).isEqualTo("safety-ingestion-" + before);
        assertThat(holds(world)).isFalse();

        world.until("Bake");
        String candidate = candidate(world);
        assertThat(target(world)).isEqualTo("safety-ingestion-" + candidate);
        assertThat(holds(world)).isTrue();
        // A tenth more than the 2 that serve.
        assertThat(autoscaler(world).getSpec().getMinReplicas()).isEqualTo(3);

        world.until("Watch").run(Duration.ofSeconds(1));
        assertThat(target(world)).isEqualTo("safety-ingestion-" + candidate);
        assertThat(holds(world)).isFalse();
        assertThat(autoscaler(world).getSpec().getMinReplicas()).isEqualTo(3);
        world.run(Duration.ofMinutes(5));
        assertThat(autoscaler(world).getSpec().getMinReplicas()).isEqualTo(2);

        ended(aborted(world), "False/Refused");
        assertThat(target(world)).isEqualTo("safety-ingestion-" + before);
        assertThat(holds(world)).isFalse();
    }

    @Test
    void with_little_capacity_the_candidate_is_small_until_it_is_verified_and_full_at_the_switch() {
        var least = edit(spec -> spec.withObject("/rollout/blueGreen").put("capacity", "Minimum"));
        var world = threeInstalled(firstVersion().andThen(least));
        String before = world.status().revisions().stable().track();
        world.edit(Deployment.class, "safety-ingestion-" + before, d -> d.getSpec().setReplicas(5));
        world.run(Duration.ofMinutes(1)).checksAnswer(_ -> Verdict.UNKNOWN);

        world.spec(checked("v2", "screening")).until("Verify");
        String candidate = candidate(world);
        assertThat(ingestion(world, candidate)).isEqualTo(2);

        world.checksAnswer(_ -> Verdict.PASS).until("Bake");
        assertThat(ingestion(world, candidate)).isEqualTo(6);
    }

    private static int ingestion(World world, String track) {
        return world.get(Deployment.class, "safety-ingestion-" + track)
                .orElseThrow()
                .getSpec()
                .getReplicas();
    }

    private static HorizontalPodAutoscaler autoscaler(World world) {
        return world.get(HorizontalPodAutoscaler.class, "safety-ingestion").orElseThrow();
    }

    private static String target(World world) {
        return autoscaler(world).getSpec().getScaleTargetRef().getName();
    }

    private static boolean holds(World world) {
        var behavior = autoscaler(world).getSpec().getBehavior();
        return behavior != null && behavior.getScaleDown().getSelectPolicy().equals("Disabled");
    }

    @Test
    void Rolling_changes_the_templates_of_the_track_that_blue_green_left() {
        var world = installed();
        String before = serving(world);

        settled(world.spec(rolling(version("v2"))));

        assertThat(serving(world)).isEqualTo(before);
        assertThat(world.images()).containsOnly("registry.example.com/filter:v2").hasSize(3);
        assertThat(world.all(Deployment.class)).hasSize(1);
        // Back to the revision whose name the track bears: that name is taken.
        settled(world.spec(firstVersion()));
        assertThat(serving(world)).isNotEqualTo(before).matches("[0-9a-f]{9}");
    }

    @Test
    void a_change_of_strategy_alone_moves_nothing() {
        var world = installed();
        world.run(LONG);
        int writes = world.writes();

        world.spec(rolling(version("v1"))).run(LONG);

        // The status alone, which says that it was seen.
        assertThat(world.writes() - writes).isEqualTo(1);
        assertThat(world.status().attempts()).isEqualTo(1);
    }

    private static Function<SafetySystemSpec, SafetySystemSpec> rolling(
            Function<SafetySystemSpec, SafetySystemSpec> change) {
        return change.andThen(
                edit(
                        spec -> {
                            spec.withObject("/rollout").remove("blueGreen");
                            spec.withObject("/rollout").put("strategy", "Rolling");
                            spec.putObject("response").put("window", "0s");
                        }));
    }

    @Test
    void an_upgrade_of_one_component_costs_at_most_twenty_writes() {
        var world = installed();
        int before = world.writes();

        world.spec(version("v2")).until("Watch").until("Steady");

        // One more for the event.
        assertThat(world.writes() - before + 1).as(world.story()).isLessThanOrEqualTo(20);
    }

    /** What is asked of a caller while it ends may need its callee. */
    @Test
    void a_component_that_siblings_call_is_removed_when_their_last_pod_is_gone() {
        var world = threeInstalled(version("v1").andThen(blueGreen("10s", "10s")));
        String before = world.selector("safety-screening").get(Names.TRACK);
        world.spec(version("v2"))
                .until("Bake")
                .loseNodesOf(before)
                .until(
                        "the caller's Deployment to be gone",
                        w -> w.get(Deployment.class, "safety-ingestion-" + before).isEmpty());
        assertThat(world.get(Deployment.class, "safety-screening-" + before)).isPresent();
        assertThat(world.get(Service.class, "safety-screening-" + before)).isPresent();

        world.until("Steady");
        assertThat(world.get(Deployment.class, "safety-screening-" + before)).isEmpty();
        assertThat(world.get(Service.class, "safety-screening-" + before)).isEmpty();
    }
}
