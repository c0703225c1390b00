package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.api.v1alpha1.Release.CheckResult;
import dev.safetysystem.api.v1alpha1.ReleaseBuilder;
import dev.safetysystem.api.v1alpha1.SafetySystemStatusBuilder;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.status.Decision;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.Condition;

import org.junit.jupiter.api.Test;

import java.util.List;

class VerifiedTest {
    @Test
    void a_check_that_failed_is_never_called_passed() {
        assertThat(verified("Fail", "GET /health: expected 200, got 503"))
                .returns("False", Condition::getStatus)
                .returns("CheckFailed", Condition::getReason)
                .returns("health: GET /health: expected 200, got 503", Condition::getMessage);
    }

    @Test
    void a_check_that_could_not_be_carried_out_is_not_called_passed_either() {
        assertThat(verified("Unknown", "no answer within 5 s"))
                .returns("Unknown", Condition::getStatus)
                .returns("CheckUnknown", Condition::getReason);
    }

    @Test
    void checks_that_passed_are_counted() {
        assertThat(verified("Pass", "200"))
                .returns("True", Condition::getStatus)
                .returns("1 of 1 checks passed", Condition::getMessage);
    }

    @Test
    void while_a_check_gets_no_answer_nothing_is_verified() {
        var world =
                settled(new World(Systems.read("one")))
                        .checksAnswer(_ -> Verdict.UNKNOWN)
                        .spec(version("v2"))
                        .until("waiting", w -> w.reason("Reconciling").contains("Dependency"));

        assertThat(world.reason("Verified")).isEqualTo("Unknown/CheckUnknown");
    }

    /** A release that bakes, with such a verdict on record as an older operator let through. */
    private static Condition verified(String verdict, String message) {
        var world = settled(new World(Systems.read("one"))).spec(version("v2")).until("Bake");
        var status = world.status();
        var check = new CheckResult("health", verdict, null, message, status.release().since());
        world.resource()
                .setStatus(
                        SafetySystemStatusBuilder.builder(status)
                                .release(
                                        ReleaseBuilder.builder(status.release())
                                                .checks(List.of(check))
                                                .build())
                                .build());
        return Decision.of(world.resource(), world.observe()).status().conditions().stream()
                .filter(c -> c.getType().equals("Verified"))
                .findFirst()
                .orElseThrow();
    }
}
