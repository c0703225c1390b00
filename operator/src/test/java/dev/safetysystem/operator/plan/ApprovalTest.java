package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.aborted;
import static dev.safetysystem.operator.world.Stories.ended;
import static dev.safetysystem.operator.world.Stories.settled;
import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** A release passes its gates with a person's approval. */
class ApprovalTest {
    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Duration LONG = Duration.ofHours(1);

    /** Version v1 serves; v2 needs the approvals. */
    private static World asking(String... approvals) {
        return settled(new World(Systems.read("one")))
                .spec(
                        version("v2")
                                .andThen(
                                        edit(
                                                spec -> {
                                                    var list =
                                                            spec.withObject("/rollout")
                                                                    .withArray("approvals");
                                                    for (String approval : approvals) {
                                                        list.add(approval);
                                                    }
                                                })));
    }

    private static World approved(World world, String gate) {
        return world.command(
                "approve",
                world.status().release().name() + "/" + gate + " by ana because the board agreed");
    }

    private static World waiting(World world) {
        return world.until("approval", w -> !w.reason("AwaitingApproval").isEmpty());
    }

    private static String answer(World world) {
        var answer = world.status().handledCommands().getFirst();
        return answer.result() + ": " + answer.message();
    }

    @Test
    void no_pod_is_made_before_the_start_is_approved() {
        var world = waiting(asking("Start")).run(LONG);

        assertThat(world.status().step()).isEqualTo("Preflight");
        assertThat(world.images()).allMatch(image -> image.endsWith(":v1"));
        assertThat(world.reason("Reconciling")).isEqualTo("True/WaitingForApproval");
        assertThat(world.reason("Stalled")).isEmpty();
        assertThat(world.said("AwaitingApproval"))
                .contains("the start of v2")
                .contains(
                        "safetysystem.dev/approve=\""
                                + world.status().release().name()
                                + "/Start by <user>\"");

        settled(approved(world, "Start"));

        assertThat(world.reason("AwaitingApproval")).isEmpty();
        assertThat(world.record(2)).contains("/Start by ana because the board agreed");
    }

    @Test
    void no_traffic_moves_before_the_switch_is_approved() {
        var world = waiting(asking("Switch")).run(LONG);

        assertThat(world.selector("hap-filter")).containsEntry("safetysystem.dev/track", "main");
        assertThat(world.status().step()).isEqualTo("Verify");

        settled(approved(world, "Switch"));

        assertThat(world.status().version()).isEqualTo("v2");
    }

    @Test
    void one_that_comes_early_waits_for_its_gate() {
        var world = asking("Start", "Switch").until("Preflight");
        waiting(world);

        approved(world, "Switch").run(SHORT);

        assertThat(answer(world)).startsWith("Done");
        assertThat(world.status().step()).isEqualTo("Preflight");

        settled(approved(world, "Start"));
    }

    @Test
    void the_annotation_may_go_once_it_is_answered() {
        var world = waiting(asking("Start", "Switch"));
        approved(world, "Switch").run(SHORT);

        settled(approved(world, "Start"));

        assertThat(world.record(2)).contains("/Switch by ana").contains("/Start by ana");
    }

    @Test
    void what_is_approved_is_one_release() {
        var world = waiting(asking("Start"));
        String first = world.status().release().name();
        waiting(world.spec(version("v3")).until("another", w -> isAnother(w, first)));

        world.command("approve", first + "/Start by ana").run(SHORT);

        assertThat(answer(world)).startsWith("Rejected: no release " + first);
        assertThat(world.status().step()).isEqualTo("Preflight");
    }

    private static boolean isAnother(World world, String first) {
        return world.status().release() != null && !world.status().release().name().equals(first);
    }

    @Test
    void a_gate_that_nobody_asked_for_is_not_approved() {
        var world = waiting(asking("Start"));

        approved(world, "Switch").run(SHORT);

        assertThat(answer(world)).startsWith("Rejected").contains("needs no approval Switch");
    }

    @Test
    void an_abort_goes_before_an_approval_of_the_same_moment() {
        var world = waiting(asking("Switch"));

        aborted(approved(world, "Switch"));
        ended(world, "False/Refused");

        assertThat(world.status().version()).isEqualTo("v1");
        assertThat(world.status().handledCommands())
                .extracting(one -> one.verb() + " " + one.result())
                .containsExactlyInAnyOrder("abort Done", "approve Rejected");
    }

    @Test
    void approvals_that_the_spec_drops_are_still_asked_for() {
        var world = waiting(asking("Start"));

        world.spec(edit(spec -> spec.withObject("/rollout").remove("approvals"))).run(LONG);

        assertThat(world.status().step()).isEqualTo("Preflight");
        settled(approved(world, "Start"));
    }

    @Test
    void a_rollback_to_waits_for_no_start() {
        var world = asking("Start");
        settled(approved(waiting(world), "Start"));
        var revisions = world.status().revisions();

        world.command(
                "rollback-to",
                revisions.former().getFirst().name()
                        + " from "
                        + revisions.stable().release()
                        + " by ana");
        ended(world, "False/Refused");

        assertThat(world.status().version()).isEqualTo("v1");
    }

    @Test
    void a_new_spec_takes_the_place_of_one_that_waits_and_inherits_no_approval() {
        var world = waiting(asking("Switch"));
        String first = world.status().release().name();

        waiting(world.spec(version("v3")).until("another", w -> isAnother(w, first)));

        assertThat(world.status().release().name()).isNotEqualTo(first);
        assertThat(world.status().release().approvals()).isNull();
    }
}
