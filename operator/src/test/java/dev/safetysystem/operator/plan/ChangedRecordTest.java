package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.api.v1alpha1.SafetySystemSpec;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Somebody who may write ConfigMaps changes the record of a release: what it froze holds on. */
class ChangedRecordTest {
    private static final String RECORD = "hap-release-2";

    private static World installed() {
        return new World(Systems.read("one"))
                .until("Ready", w -> "True/Released".equals(w.reason("Ready")));
    }

    private static World inVerify() {
        return installed()
                .checksAnswer(_ -> Verdict.UNKNOWN)
                .spec(version("v2"))
                .until("Verify")
                .run(Duration.ofSeconds(1));
    }

    private static void write(World world, String text) {
        world.edit(
                ConfigMap.class,
                RECORD,
                map -> map.setData(new HashMap<>(Map.of("release.json", text))));
    }

    private static void change(World world, Consumer<ObjectNode> change) {
        var content = (ObjectNode) Json.parse(world.record(2));
        change.accept(content);
        write(world, content.toPrettyString());
    }

    private static void withoutChecks(World world) {
        change(world, record -> ((ObjectNode) record.path("rollout")).putArray("checks"));
    }

    private static Function<SafetySystemSpec, SafetySystemSpec> patient() {
        return edit(spec -> spec.withObject("/rollout").put("progressDeadline", "20m"));
    }

    @Test
    void checks_that_are_taken_out_of_it_are_asked_and_stand_there_again() {
        var world = inVerify();
        String before = world.record(2);

        withoutChecks(world);
        world.run(Duration.ofMinutes(1));

        assertThat(world.status().step()).isEqualTo("Verify");
        assertThat(world.record(2)).isEqualTo(before);
        world.checksAnswer(_ -> Verdict.FAIL)
                .until("Refused", w -> "False/Refused".equals(w.reason("Ready")));
    }

    @Test
    void a_bake_that_is_cut_short_in_it_lasts_as_long_as_before() {
        var world = installed().spec(version("v2")).until("Bake");

        change(
                world,
                record ->
                        record.withObject("/rollout/rollout/rolling/firstInstance")
                                .put("bake", "1ms"));
        world.run(Duration.ofSeconds(5));

        assertThat(world.status().step()).isEqualTo("Bake");
        assertThat(world.record(2)).doesNotContain("1ms");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{not json",
                "[]",
                "{}",
                "{\"release\": 7}",
                "{\"release\": \"%s\", \"rollout\": 7}",
                "{\"release\": \"%s\", \"rollout\": {\"checks\": [7]}}",
                "{\"release\": \"%s\", \"rollout\": {\"checks\": [{\"http\": {\"port\": []}}]}}",
                "{\"release\": \"%s\", \"rollout\": {\"rollout\": \"none\"}}"
            })
    void one_of_any_other_shape_stops_nothing(String text) {
        var world = inVerify();
        write(world, text.formatted(world.status().release().name()));
        world.run(Duration.ofSeconds(10));
        assertThat(world.status().step()).isEqualTo("Verify");

        world.checksAnswer(_ -> Verdict.PASS)
                .until("Released", w -> "True/Released".equals(w.reason("Ready")));

        assertThat(Json.parse(world.record(2)).at("/checks/0/verdict").asText()).isEqualTo("Pass");
    }

    @Test
    void one_that_was_deleted_is_made_again_from_what_was_frozen() {
        var world = inVerify();

        world.remove(ConfigMap.class, RECORD).run(Duration.ofSeconds(10));

        assertThat(Json.parse(world.record(2)).at("/rollout/checks")).hasSize(1);
        assertThat(world.status().step()).isEqualTo("Verify");
    }

    // ---- and the spec has other settings by now

    private static World held() {
        var world = inVerify().spec(patient()).run(Duration.ofSeconds(1));
        withoutChecks(world);
        return world.run(Duration.ofMinutes(1));
    }

    @Test
    void what_is_not_known_any_more_holds_the_release_and_is_named() {
        var world = held();

        assertThat(world.status().step()).isEqualTo("Verify");
        assertThat(world.reason("Stalled")).isEqualTo("True/Conflict");
        assertThat(world.said("Stalled")).contains("ConfigMap " + RECORD, "spec.rollout", "abort");
        assertThat(Decision.of(world.resource(), world.observe()).checks()).isEmpty();
        assertThat(world.status().revisions().refused()).isNull();
    }

    @Test
    void it_goes_on_when_the_spec_has_what_was_frozen() {
        var world = held();

        world.spec(edit(spec -> spec.withObject("/rollout").put("progressDeadline", "60s")))
                .checksAnswer(_ -> Verdict.PASS)
                .until("Released", w -> "v2".equals(w.status().version()));

        assertThat(Json.parse(world.record(2)).at("/rollout/checks")).hasSize(1);
    }

    @Test
    void it_can_be_aborted() {
        var world = held();

        world.command("abort", world.status().release().name() + " by ana@example.com")
                .until("Refused", w -> "False/Refused".equals(w.reason("Ready")));

        assertThat(world.status().version()).isEqualTo("v1");
    }

    @Test
    void another_spec_takes_its_place() {
        var world = held();

        world.checksAnswer(_ -> Verdict.PASS)
                .spec(version("v3"))
                .until("Released", w -> "v3".equals(w.status().version()));
    }

    @Test
    void it_keeps_no_release_from_going_back() {
        var world = installed().spec(version("v2")).until("Bake").spec(patient());
        withoutChecks(world);
        world.run(Duration.ofSeconds(2)).breakTrack("filter", "first");

        world.until("Refused", w -> "False/Refused".equals(w.reason("Ready")));

        assertThat(world.selector("hap-filter")).containsEntry("safetysystem.dev/track", "main");
    }

    // ---- other numbers

    private static ConfigMap record(World world, String name, String content) {
        return new ConfigMapBuilder(world.get(ConfigMap.class, "hap-release-1").orElseThrow())
                .editMetadata()
                .withName(name)
                .endMetadata()
                .withData(Map.of("release.json", content))
                .build();
    }

    @Test
    void a_record_of_a_later_number_does_not_hide_that_of_the_release_in_progress() {
        var world = inVerify().spec(patient()).run(Duration.ofSeconds(1));

        world.foreign(record(world, "hap-release-99", "{\"release\": \"x-99\"}"))
                .run(Duration.ofSeconds(5));

        assertThat(world.reason("Stalled")).isEmpty();
        assertThat(Decision.of(world.resource(), world.observe()).checks()).hasSize(1);
    }

    @Test
    void a_number_with_which_the_next_would_be_too_long_is_not_counted_on_from() {
        var world = installed();
        world.foreign(record(world, "hap-release-999999999", "{}"));

        world.spec(version("v2")).until("Deploy");

        assertThat(world.status().attempts()).isEqualTo(2);
    }

    @Test
    void while_the_spec_is_invalid_the_record_of_the_last_release_decides_nothing() {
        var world = installed();
        world.edit(
                ConfigMap.class,
                "hap-release-1",
                map ->
                        map.getData()
                                .replaceAll(
                                        (key, text) ->
                                                text.replace("\"minReady\"", "\"was\"")
                                                        .replace(
                                                                "\"rollout\" : {",
                                                                "\"rollout\" : { \"minReady\":"
                                                                        + " \"77s\","
                                                                        + " \"progressDeadline\":"
                                                                        + " \"99m\",")));

        world.spec(edit(spec -> spec.withObject("/network").put("isolate", true)))
                .run(Duration.ofSeconds(5));

        var spec = world.get(Deployment.class, "hap-filter-main").orElseThrow().getSpec();
        assertThat(spec.getMinReadySeconds()).isNotEqualTo(77);
        assertThat(spec.getProgressDeadlineSeconds()).isNotEqualTo(99 * 60);
    }

    @Test
    void while_the_spec_is_invalid_the_spoilt_record_of_the_last_release_fails_no_pass() {
        var world = installed();
        String last = "hap-release-1";
        for (String text :
                List.of(
                        "{\"rollout\": {\"checks\": [7]}}",
                        "{\"rollout\": {\"rollout\": {\"rolling\": {\"maxSurge\": \"many\"}}}}")) {
            world.edit(
                    ConfigMap.class,
                    last,
                    map -> map.setData(new HashMap<>(Map.of("release.json", text))));
            world.spec(edit(spec -> spec.withObject("/network").put("isolate", true)));

            assertThatCode(() -> Decision.of(world.resource(), world.observe()))
                    .as(text)
                    .doesNotThrowAnyException();
        }
    }
}
