package dev.safetysystem.operator.runtime.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

@Timeout(30)
class TurnsTest {
    private final Turns turns = new Turns();
    private final BlockingQueue<String> got = new LinkedBlockingQueue<>();
    private final List<Thread> waiting = new ArrayList<>();

    @AfterEach
    void end() {
        waiting.forEach(Thread::interrupt);
    }

    @Test
    void a_namespace_whose_questions_hang_leaves_turns_for_the_next_one() throws Exception {
        for (int i = 0; i < 64; i++) {
            hang("hostile");
        }
        for (int i = 0; i < 4; i++) {
            assertThat(got.take()).isEqualTo("hostile");
        }

        turns.take("other").close();

        assertThat(got).as("nobody has more than a quarter").isEmpty();
    }

    @Test
    void with_all_turns_in_use_the_first_that_is_free_goes_to_who_has_none() throws Exception {
        var held = new ArrayList<Turns.Turn>();
        for (String namespace : List.of("a", "b", "c", "d")) {
            for (int i = 0; i < 4; i++) {
                held.add(turns.take(namespace));
            }
        }
        for (String namespace : List.of("a", "b", "c", "d", "late")) {
            hang(namespace);
            awaitWaiting(waiting.getLast());
        }
        assertThat(got).isEmpty();

        held.getFirst().close();

        assertThat(got.take()).isEqualTo("late");
        assertThat(got).isEmpty();
    }

    @Test
    void who_is_interrupted_keeps_no_turn() throws Exception {
        for (int i = 0; i < 64; i++) {
            hang("hostile");
        }
        for (Thread thread : waiting) {
            thread.interrupt();
            thread.join();
        }

        for (int i = 0; i < 4; i++) {
            turns.take("hostile");
        }
    }

    /** Takes a turn and never asks to the end. */
    private void hang(String namespace) {
        waiting.add(
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try (var turn = turns.take(namespace)) {
                                        got.add(namespace);
                                        Thread.sleep(Long.MAX_VALUE);
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                }));
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }
}
