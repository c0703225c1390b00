package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.ended;
import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.api.v1alpha1.SafetySystemSpec;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.ConfigMap;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/** What the record of a release says of how it was judged and how it ended. */
class RecordTest {
    private static final String HEADERS = "/rollout/checks/0/http/headers";

    private static World installed() {
        return new World(Systems.read("one"))
                .until("Ready", w -> "True/Released".equals(w.reason("Ready")));
    }

    private static JsonNode record(World world, int attempt) {
        world.until("the end", w -> Json.parse(w.record(attempt)).has("outcome"));
        return Json.parse(world.record(attempt));
    }

    @Test
    void a_wrong_answer_that_refused_a_release_is_in_its_record() {
        var world = installed().checksAnswer(_ -> Verdict.FAIL).spec(version("v2")).until("Deploy");

        var record = record(world, 2);

        assertThat(record.at("/checks/0/verdict").asText()).isEqualTo("Fail");
        assertThat(record.path("outcome").asText()).isEqualTo("Refused");
        assertThat(world.reason("Verified")).isEqualTo("False/CheckFailed");
    }

    @Test
    void what_was_gone_back_to_is_judged_under_its_own_name() {
        var world = installed();
        world.checksAnswer(o -> o.key().contains("/restored/") ? Verdict.FAIL : Verdict.PASS);

        world.spec(version("v2")).until("Bake").breakTrack("filter", "first").until("RollingBack");

        var record = record(world, 2);
        assertThat(record.at("/checks/0/verdict").asText()).isEqualTo("Pass");
        assertThat(record.at("/restored/0/verdict").asText()).isEqualTo("Fail");
    }

    @Test
    void a_first_install_that_a_new_spec_replaces_did_not_fail() {
        var world = new World(Systems.read("one")).until("Bake").spec(version("v2"));

        assertThat(record(world, 1).path("outcome").asText()).isEqualTo("Superseded");
    }

    /** As somebody writes a token that is worth something. */
    private static Function<SafetySystemSpec, SafetySystemSpec> header(
            String version, String value) {
        return edit(
                spec ->
                        ((ObjectNode) spec.put("version", version).at("/rollout/checks/0/http"))
                                .putArray("headers")
                                .addObject()
                                .put("name", "Authorization")
                                .put("value", value));
    }

    @Test
    void what_the_headers_of_its_checks_said_leaves_it_when_the_release_is_over() {
        var world = settled(new World(Systems.read("one"))).spec(header("v2", "hunter2"));
        world.until("Bake");
        assertThat(Json.parse(world.record(2)).at(HEADERS + "/0/value").asText())
                .isEqualTo("hunter2");

        settled(world);

        assertThat(world.record(2)).doesNotContain("hunter2");
        assertThat(Json.parse(world.record(2)).at(HEADERS))
                .hasToString("[{\"name\":\"Authorization\"}]");
        assertThat(Json.parse(world.record(2)).path("outcome").asText()).isEqualTo("Released");
        assertThat(Json.tree(world.status()).toString()).doesNotContain("hunter2");
    }

    @Test
    void a_release_that_was_refused_or_replaced_keeps_none_either() {
        var world = settled(new World(Systems.read("one"))).checksAnswer(_ -> Verdict.FAIL);
        world.spec(header("v2", "hunter2"));
        ended(world, "False/Refused");
        world.checksAnswer(_ -> Verdict.PASS).spec(header("v3", "hunter3")).until("Bake");

        settled(world.spec(header("v4", "hunter4")));

        for (int attempt = 2; attempt <= 4; attempt++) {
            assertThat(world.record(attempt))
                    .contains("Authorization", "outcome")
                    .doesNotContain("hunter");
        }
    }

    @Test
    void one_that_an_earlier_version_left_loses_them_and_nothing_else_of_it_changes() {
        var world = settled(new World(Systems.read("one"))).spec(header("v2", "hunter2"));
        settled(world);
        String without = world.record(2);
        world.edit(
                ConfigMap.class,
                "hap-release-2",
                map ->
                        map.setData(
                                Map.of(
                                        "release.json",
                                        without.replace(
                                                "\"name\" : \"Authorization\"",
                                                "\"name\" : \"Authorization\","
                                                        + " \"value\" : \"hunter1\""))));

        world.run(Duration.ofMinutes(1));

        assertThat(world.record(2)).isEqualTo(without);
        int writes = world.writes();
        assertThat(world.run(Duration.ofHours(1)).writes()).isEqualTo(writes);
    }

    @Test
    void a_spec_that_is_invalid_by_now_keeps_no_value_in_a_record() {
        var world = settled(new World(Systems.read("one"))).spec(header("v2", "hunter2"));
        world.until("Retire")
                .spec(edit(spec -> spec.withObject("/rollout").put("progressDeadline", "999999h")));

        world.run(Duration.ofMinutes(3));

        assertThat(world.record(2)).contains("outcome").doesNotContain("hunter2");
    }
}
