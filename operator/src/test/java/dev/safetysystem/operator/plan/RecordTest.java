package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import org.junit.jupiter.api.Test;

/** What the record of a release says of how it was judged and how it ended. */
class RecordTest {
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
}
