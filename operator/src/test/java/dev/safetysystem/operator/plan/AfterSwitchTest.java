package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.api.v1alpha1.SafetySystemSpec;
import dev.safetysystem.operator.model.check.Check.When;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.plan.verdict.CheckOrder;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.Pod;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Checks after the switch: whom they ask, how often, and what they hold up or take back. */
class AfterSwitchTest {
    private static final Duration EVERY = Duration.ofSeconds(40);

    private final List<CheckOrder> asked = new ArrayList<>();
    private Map<String, Verdict> answers = Map.of();

    private World installed(Function<SafetySystemSpec, SafetySystemSpec> strategy) {
        var world = new World(Systems.read("one")).spec(strategy.andThen(version("v1")));
        settled(world);
        return world.checksAnswer(
                order -> {
                    if (order.check().at() == When.AFTER_SWITCH) {
                        asked.add(order);
                    }
                    return answers.getOrDefault(order.check().name(), Verdict.PASS);
                });
    }

    private static Function<SafetySystemSpec, SafetySystemSpec> blueGreen() {
        return edit(
                spec -> {
                    spec.withObject("/rollout").put("strategy", "BlueGreen");
                    spec.withObject("/rollout").remove("rolling");
                    spec.withObject("/rollout/blueGreen").put("bake", "60s");
                    spec.withObject("/response").put("window", "10m");
                    checks(spec);
                });
    }

    private static Function<SafetySystemSpec, SafetySystemSpec> rolling() {
        return edit(AfterSwitchTest::checks);
    }

    private static void checks(ObjectNode spec) {
        for (String name : List.of("privacy", "integrity")) {
            var check = spec.withObject("/rollout").withArray("checks").addObject();
            check.put("name", name).put("at", "AfterSwitch");
            check.withObject("/http").put("component", "filter").put("path", "/" + name);
            if (name.equals("integrity")) {
                check.put("every", "40s");
            }
        }
    }

    private long times(String check) {
        return asked.stream().filter(order -> order.check().name().equals(check)).count();
    }

    @Test
    void pods_of_the_candidate_are_asked_under_the_name_of_the_production_Service() {
        var world = installed(blueGreen()).spec(version("v2")).until("Bake");
        String track = world.status().release().proving();

        world.run(Duration.ofSeconds(1));

        assertThat(asked)
                .hasSize(2)
                .allSatisfy(
                        order -> {
                            assertThat(order.host()).isEqualTo("hap-filter");
                            assertThat(order.deployment()).isEqualTo("hap-filter-" + track);
                            assertThat(order.targets()).hasSize(3);
                        });
    }

    @Test
    void nobody_is_asked_before_the_switch() {
        var world = installed(blueGreen());
        answers = Map.of("health", Verdict.UNKNOWN);

        world.spec(version("v2")).until("Verify").run(Duration.ofSeconds(30));

        assertThat(asked).isEmpty();
    }

    @Test
    void one_that_is_repeated_is_asked_again_as_long_as_the_version_can_be_gone_back_from() {
        var world = installed(blueGreen()).spec(version("v2")).until("Watch");

        world.run(EVERY.multipliedBy(4));
        long times = times("integrity");
        world.until("Steady");
        long whole = times("integrity");
        world.run(Duration.ofMinutes(30));

        assertThat(times).isBetween(4L, 8L);
        assertThat(times("privacy")).isEqualTo(1);
        assertThat(times("integrity")).isEqualTo(whole).isBetween(14L, 16L);
    }

    @Test
    void what_passes_again_writes_nothing() {
        var world = installed(blueGreen()).spec(version("v2")).until("Watch");
        world.run(Duration.ofSeconds(30));
        int writes = world.writes();

        world.run(EVERY.multipliedBy(3));

        assertThat(world.writes()).isEqualTo(writes);
    }

    @Test
    void no_pass_is_inherited_from_a_pod_that_is_gone() {
        var world = installed(blueGreen()).spec(version("v2")).until("Bake");
        world.run(Duration.ofSeconds(10));
        assertThat(times("privacy")).isEqualTo(1);
        answers = Map.of("privacy", Verdict.UNKNOWN);

        evictOneOf(world, world.status().release().proving());
        world.run(Duration.ofMinutes(3));

        assertThat(world.status().step()).isEqualTo("Bake");
        assertThat(world.reason("Verified")).isEqualTo("Unknown/CheckUnknown");
        assertThat(world.said("Stalled"))
                .contains("privacy: GET /privacy: no answer within 5 s", "Abort");
    }

    private static void evictOneOf(World world, String track) {
        String pod =
                world.all(Pod.class).stream()
                        .map(one -> one.getMetadata().getName())
                        .filter(name -> name.contains(track))
                        .findFirst()
                        .orElseThrow();
        world.remove(Pod.class, pod);
    }

    @Test
    void one_without_an_answer_neither_ends_the_bake_nor_takes_the_version_back() {
        var world = installed(rolling());
        answers = Map.of("privacy", Verdict.UNKNOWN);

        world.spec(version("v2")).until("Bake").run(Duration.ofMinutes(5));

        assertThat(world.status().step()).isEqualTo("Bake");
        assertThat(world.reason("Stalled")).isEqualTo("True/WaitingForDependency");

        answers = Map.of();
        settled(world);
    }

    @Test
    void a_wrong_answer_in_the_bake_takes_the_version_back_and_is_the_cause() {
        var world = installed(rolling());
        answers = Map.of("privacy", Verdict.FAIL);

        world.spec(version("v2")).until("RollingBack");

        assertThat(world.reason("Verified")).isEqualTo("False/CheckFailed");
        assertThat(world.status().release().progress().reason()).isEqualTo("CheckFailed");
        assertThat(world.status().release().progress().message())
                .isEqualTo("privacy: GET /privacy: expected 200, got 500");
    }

    @Test
    void a_wrong_answer_in_the_watch_moves_the_traffic_back_at_once() {
        var world = installed(blueGreen());
        String before = world.status().revisions().stable().track();
        world.spec(version("v2")).until("Watch");
        answers = Map.of("integrity", Verdict.FAIL);

        world.until("RollingBack").run(Duration.ofMillis(1));

        assertThat(world.selector("hap-filter").get("safetysystem.dev/track")).isEqualTo(before);
        world.until("Ready", w -> w.reason("Ready").equals("False/Refused"));
        assertThat(world.reason("Stalled")).isEqualTo("True/CheckFailed");
    }

    @Test
    void a_component_that_a_rolling_release_did_not_change_is_not_asked() {
        var world = installed(rolling());

        world.spec(
                        edit(
                                spec ->
                                        spec.withArray("/components")
                                                .addObject()
                                                .put("name", "audit")
                                                .put("image", "registry.example.com/audit")
                                                .put("replicas", 1)))
                .until("Bake");
        settled(world);

        assertThat(asked).isEmpty();
    }

    @Test
    void the_record_says_what_they_answered() {
        var world = installed(rolling());

        settled(world.spec(version("v2")));

        assertThat(world.record(2)).contains("\"GET /privacy: 200\"");
    }
}
