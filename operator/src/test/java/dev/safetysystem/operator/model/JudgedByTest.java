package dev.safetysystem.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.function.Consumer;

/** When what judges a release changes, a refused revision may be tried again. */
class JudgedByTest {
    private static String judgedBy(Consumer<ObjectNode> change) {
        var wire = Json.object();
        wire.putArray("checks").addObject().put("name", "health").put("at", "BeforeSwitch");
        change.accept(wire);
        return RolloutParser.frozen(ContentHash.canonical(wire), List.of()).judgedBy();
    }

    @Test
    void without_a_gating_threshold_it_is_the_hash_of_the_checks_as_the_first_version_wrote_it() {
        var checks = Json.parse("[{\"at\":\"BeforeSwitch\",\"name\":\"health\"}]");

        assertThat(judgedBy(_ -> {})).isEqualTo(ContentHash.of(checks));
    }

    @Test
    void a_gating_threshold_is_part_of_it() {
        assertThat(judgedBy(wire -> threshold(wire, "0.05"))).isNotEqualTo(judgedBy(_ -> {}));
    }

    @Test
    void another_bound_of_a_gating_threshold_judges_anew() {
        assertThat(judgedBy(wire -> threshold(wire, "0.05")))
                .isNotEqualTo(judgedBy(wire -> threshold(wire, "0.10")));
    }

    private static void threshold(ObjectNode wire, String max) {
        wire.putArray("thresholds").addObject().put("name", "errors").put("max", max);
    }
}
