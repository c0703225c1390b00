package dev.safetysystem.operator.runtime.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.event.ResourceID;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class PassQueueTest {
    private static final ResourceID HAP = new ResourceID("hap", "qlp");
    private static final ResourceID RLHF = new ResourceID("rlhf", "qlp");
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final NextLook DONE = new NextLook(LONG, false, false);
    private static final NextLook GOING_BACK = new NextLook(LONG, false, true);
    private static final NextLook FAILED = new NextLook(Duration.ofMinutes(1), true, false);

    private long nanos;
    private final PassQueue queue = new PassQueue(() -> nanos);

    @Test
    void a_system_that_is_woken_often_has_one_turn() {
        queue.wake(HAP, Wake.CHANGE);
        queue.wake(HAP, Wake.NEWS);
        queue.wake(HAP, Wake.CHANGE);

        assertThat(turns(Lane.USUAL)).containsExactly(HAP);
    }

    @Test
    void turns_of_one_system_never_overlap_not_even_in_two_lanes() {
        queue.wake(HAP, Wake.NEWS);
        PassQueue.Turn turn = queue.poll(Lane.USUAL).orElseThrow();
        queue.wake(HAP, Wake.WAY_BACK);

        assertThat(queue.poll(Lane.USUAL)).isEmpty();
        assertThat(queue.poll(Lane.URGENT)).isEmpty();

        turn.over(DONE);
        assertThat(next(Lane.URGENT)).contains(HAP);
    }

    @Test
    void what_came_while_a_turn_lasted_is_looked_at_after_it() {
        queue.wake(HAP, Wake.CHANGE);
        PassQueue.Turn turn = queue.poll(Lane.USUAL).orElseThrow();
        queue.wake(HAP, Wake.CHANGE);
        turn.over(DONE);

        assertThat(next(Lane.USUAL)).contains(HAP);
    }

    @Test
    void the_way_back_goes_before_trouble_and_trouble_before_everything_else() {
        var third = new ResourceID("third", "qlp");
        queue.wake(third, Wake.NEWS);
        queue.wake(RLHF, Wake.TROUBLE);
        nanos += 1;
        queue.wake(HAP, Wake.WAY_BACK);

        assertThat(turns(Lane.USUAL)).containsExactly(HAP, RLHF, third);
    }

    @Test
    void the_urgent_lane_takes_nothing_else() {
        queue.wake(HAP, Wake.NEWS);
        queue.wake(RLHF, Wake.TROUBLE);

        assertThat(turns(Lane.URGENT)).containsExactly(RLHF);
        assertThat(turns(Lane.USUAL)).containsExactly(HAP);
    }

    @Test
    void who_waits_longest_goes_first() {
        queue.wake(RLHF, Wake.CHANGE);
        nanos += 1;
        queue.wake(HAP, Wake.CHANGE);
        nanos += 1;
        queue.wake(RLHF, Wake.CHANGE);

        assertThat(turns(Lane.USUAL)).containsExactly(RLHF, HAP);
    }

    @Test
    void on_its_way_back_everything_about_a_system_is_urgent() {
        queue.wake(HAP, Wake.WAY_BACK);
        queue.poll(Lane.URGENT).orElseThrow().over(GOING_BACK);
        queue.wake(HAP, Wake.CHANGE);

        assertThat(next(Lane.URGENT)).contains(HAP);
    }

    @Test
    void a_system_is_looked_at_when_its_time_has_come() {
        queue.wake(HAP, Wake.NEWS);
        queue.poll(Lane.USUAL).orElseThrow().over(DONE);

        nanos += LONG.toNanos() - 1;
        assertThat(queue.poll(Lane.USUAL)).isEmpty();
        nanos += 1;
        assertThat(next(Lane.USUAL)).contains(HAP);
    }

    @Test
    void after_a_failure_plain_changes_wait_for_the_back_off() {
        fail(HAP);
        queue.wake(HAP, Wake.CHANGE);

        assertThat(queue.poll(Lane.USUAL)).isEmpty();
        nanos += FAILED.in().toNanos();
        assertThat(next(Lane.USUAL)).contains(HAP);
    }

    @Test
    void after_a_failure_a_loss_a_verdict_and_a_command_are_looked_at_at_once() {
        for (Wake why : List.of(Wake.TROUBLE, Wake.NEWS, Wake.WAY_BACK)) {
            var system = new ResourceID(why.name(), "qlp");
            fail(system);
            queue.wake(system, Wake.CHANGE);
            queue.wake(system, why);

            assertThat(next(Lane.USUAL)).contains(system);
        }
    }

    @Test
    void news_without_end_make_no_hot_loop() {
        int passes = passesWithin(Duration.ofMinutes(10), Wake.NEWS);

        assertThat(passes).isBetween(500, 600 + 20);
    }

    @Test
    void trouble_without_end_makes_no_hot_loop_and_is_not_held_up_by_other_passes() {
        queue.wake(HAP, Wake.NEWS);
        for (int pass = 0; pass < 20; pass++) {
            queue.poll(Lane.USUAL).orElseThrow().over(FAILED);
            queue.wake(HAP, Wake.NEWS);
        }
        assertThat(queue.poll(Lane.USUAL)).as("a burst is used up").isEmpty();

        queue.wake(HAP, Wake.TROUBLE);
        queue.poll(Lane.URGENT).orElseThrow().over(FAILED);

        assertThat(passesWithin(Duration.ofMinutes(10), Wake.TROUBLE)).isLessThan(600 + 20);
    }

    @Test
    void a_way_back_that_writes_all_the_time_makes_no_hot_loop() {
        queue.wake(HAP, Wake.WAY_BACK);
        int passes = 0;
        for (int tenths = 0; tenths < 6000; tenths++) {
            Optional<PassQueue.Turn> turn = queue.poll(Lane.URGENT);
            turn.ifPresent(t -> t.over(new NextLook(Duration.ofMillis(1), false, true)));
            passes += turn.isPresent() ? 1 : 0;
            nanos += Duration.ofMillis(100).toNanos();
        }

        assertThat(passes).isBetween(500, 600 + 20);
    }

    @Test
    void a_command_to_go_back_is_never_limited() {
        for (int pass = 0; pass < 1000; pass++) {
            queue.wake(HAP, Wake.WAY_BACK);
            queue.poll(Lane.URGENT).orElseThrow().over(GOING_BACK);
        }
    }

    @Test
    void a_turn_is_overtaken_by_what_is_urgent_unless_it_goes_back_itself() {
        queue.wake(HAP, Wake.NEWS);
        PassQueue.Turn usual = queue.poll(Lane.USUAL).orElseThrow();
        queue.wake(HAP, Wake.CHANGE);
        assertThat(usual.overtaken()).isFalse();
        queue.wake(HAP, Wake.WAY_BACK);
        assertThat(usual.overtaken()).isTrue();

        usual.over(DONE);
        PassQueue.Turn back = queue.poll(Lane.URGENT).orElseThrow();
        queue.wake(HAP, Wake.TROUBLE);
        assertThat(back.overtaken()).isFalse();
    }

    @Test
    void a_system_that_is_gone_has_no_more_turns() {
        queue.wake(HAP, Wake.NEWS);
        queue.wake(RLHF, Wake.NEWS);
        PassQueue.Turn turn = queue.poll(Lane.USUAL).orElseThrow();
        queue.forget(HAP);
        queue.forget(RLHF);
        turn.over(new NextLook(Duration.ZERO, false, false));

        assertThat(queue.poll(Lane.USUAL)).isEmpty();
    }

    @Test
    void one_of_the_same_name_that_comes_during_the_last_turn_has_a_turn_of_its_own() {
        queue.wake(HAP, Wake.NEWS);
        PassQueue.Turn turn = queue.poll(Lane.USUAL).orElseThrow();
        queue.forget(HAP);
        queue.wake(HAP, Wake.NEWS);

        assertThat(queue.poll(Lane.USUAL)).isEmpty();
        turn.over(DONE);
        assertThat(next(Lane.USUAL)).contains(HAP);
    }

    @Test
    void two_thousand_new_systems_of_one_namespace_keep_another_waiting_for_none_of_them() {
        for (int i = 0; i < 2000; i++) {
            queue.wake(new ResourceID("s" + i, "hostile"), Wake.NEWS);
            nanos += 1;
        }
        queue.poll(Lane.USUAL).orElseThrow();
        queue.wake(HAP, Wake.NEWS);

        assertThat(next(Lane.USUAL)).contains(HAP);
    }

    @Test
    void namespaces_take_turns_however_many_systems_each_has() {
        for (int i = 0; i < 100; i++) {
            queue.wake(new ResourceID("s" + i, "hostile"), Wake.NEWS);
        }
        for (int i = 0; i < 3; i++) {
            queue.wake(new ResourceID("s" + i, "one"), Wake.NEWS);
            queue.wake(new ResourceID("s" + i, "two"), Wake.NEWS);
        }

        var served = new ArrayList<String>();
        for (int i = 0; i < 9; i++) {
            PassQueue.Turn turn = queue.poll(Lane.USUAL).orElseThrow();
            served.add(turn.id().getNamespace().orElseThrow());
            turn.over(DONE);
        }
        assertThat(served)
                .containsExactly(
                        "hostile", "one", "two", "hostile", "one", "two", "hostile", "one", "two");
    }

    @Test
    void trouble_of_a_thousand_systems_of_one_namespace_leaves_turns_for_usual_passes_of_others() {
        troubled("hostile", 1000);
        queue.wake(HAP, Wake.NEWS);
        for (int turns = 0; turns < 3; turns++) {
            assertThat(next(Lane.USUAL).orElseThrow().getNamespace()).contains("hostile");
        }

        assertThat(next(Lane.USUAL)).contains(HAP);
        assertThat(next(Lane.USUAL)).as("nobody else waits").isPresent();
    }

    @Test
    void aborts_of_a_thousand_systems_of_one_namespace_leave_turns_for_losses_of_others() {
        for (int i = 0; i < 1000; i++) {
            queue.wake(new ResourceID("s" + i, "hostile"), Wake.WAY_BACK);
        }
        for (int turns = 0; turns < 3; turns++) {
            assertThat(next(Lane.URGENT)).isPresent();
        }
        queue.wake(HAP, Wake.TROUBLE);

        assertThat(next(Lane.URGENT)).contains(HAP);
    }

    @Test
    void within_a_namespace_urgent_turns_have_no_such_bound() {
        troubled("qlp", 10);
        queue.wake(HAP, Wake.NEWS);

        for (int turns = 0; turns < 10; turns++) {
            assertThat(next(Lane.USUAL).orElseThrow()).isNotEqualTo(HAP);
        }
        assertThat(next(Lane.USUAL)).contains(HAP);
    }

    private void troubled(String namespace, int systems) {
        for (int i = 0; i < systems; i++) {
            queue.wake(new ResourceID("s" + i, namespace), Wake.TROUBLE);
        }
    }

    private void fail(ResourceID id) {
        queue.wake(id, Wake.NEWS);
        queue.poll(Lane.USUAL).orElseThrow().over(FAILED);
    }

    /** Woken all the time, failing each time. */
    private int passesWithin(Duration time, Wake why) {
        int passes = 0;
        long end = nanos + time.toNanos();
        while (nanos - end < 0) {
            queue.wake(HAP, why);
            Optional<PassQueue.Turn> turn = queue.poll(Lane.USUAL);
            turn.ifPresent(t -> t.over(FAILED));
            passes += turn.isPresent() ? 1 : 0;
            nanos += Duration.ofMillis(100).toNanos();
        }
        return passes;
    }

    private Optional<ResourceID> next(Lane lane) {
        return queue.poll(lane).map(PassQueue.Turn::id);
    }

    private List<ResourceID> turns(Lane lane) {
        var turns = new ArrayList<ResourceID>();
        for (var turn = queue.poll(lane); turn.isPresent(); turn = queue.poll(lane)) {
            turns.add(turn.get().id());
        }
        return turns;
    }
}
