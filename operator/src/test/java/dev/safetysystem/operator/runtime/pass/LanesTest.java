package dev.safetysystem.operator.runtime.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.event.ResourceID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

class LanesTest {
    private static final NextLook DONE = new NextLook(Duration.ofMinutes(10), false, false);
    private static final Duration AMPLE = Duration.ofSeconds(20);

    private final PassQueue queue = new PassQueue(System::nanoTime);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final LinkedBlockingQueue<String> looked = new LinkedBlockingQueue<>();
    private Lanes lanes;

    @AfterEach
    void stop() {
        mayEnd.countDown();
        lanes.stop(AMPLE);
    }

    @Test
    void the_way_back_is_looked_at_while_all_other_threads_wait_for_the_API_server()
            throws InterruptedException {
        start(
                turn -> {
                    looked.add("usual " + turn.id().getName());
                    awaitEnd();
                    return DONE;
                },
                turn -> {
                    looked.add("urgent " + turn.id().getName());
                    return DONE;
                });
        for (int system = 0; system < 20; system++) {
            queue.wake(new ResourceID("slow-" + system, "n"), Wake.NEWS);
        }
        for (int busy = 0; busy < 4; busy++) {
            assertThat(next()).startsWith("usual");
        }

        queue.wake(new ResourceID("aborted", "n"), Wake.WAY_BACK);

        assertThat(next()).isEqualTo("urgent aborted");
    }

    @Test
    void passes_of_one_system_never_overlap() throws InterruptedException {
        var inside = new ConcurrentHashMap<ResourceID, AtomicInteger>();
        // As many as ways back may have at once.
        var left = new CountDownLatch(200);
        Lanes.Look look =
                turn -> {
                    int now =
                            inside.computeIfAbsent(turn.id(), id -> new AtomicInteger())
                                    .incrementAndGet();
                    if (now > 1) {
                        looked.add("overlap " + turn.id());
                    }
                    Thread.yield();
                    inside.get(turn.id()).decrementAndGet();
                    left.countDown();
                    return new NextLook(Duration.ofNanos(1), false, true);
                };
        start(look, look);
        for (int system = 0; system < 10; system++) {
            queue.wake(new ResourceID("system-" + system, "n"), Wake.WAY_BACK);
        }

        assertThat(left.await(AMPLE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(looked).isEmpty();
    }

    @Test
    void a_fault_of_the_operator_over_one_system_costs_no_other_its_turn()
            throws InterruptedException {
        start(
                turn -> {
                    if (turn.id().getName().startsWith("bad")) {
                        throw new IllegalStateException("a fault");
                    }
                    looked.add(turn.id().getName());
                    return DONE;
                },
                turn -> DONE);
        for (int system = 0; system < 5; system++) {
            queue.wake(new ResourceID("bad-" + system, "n"), Wake.NEWS);
        }
        queue.wake(new ResourceID("good", "n"), Wake.NEWS);

        assertThat(next()).isEqualTo("good");
    }

    @Test
    void a_pass_that_has_begun_may_end_when_the_operator_stops() throws InterruptedException {
        start(
                turn -> {
                    looked.add("begun");
                    awaitEnd();
                    looked.add("ended");
                    return DONE;
                },
                turn -> DONE);
        queue.wake(new ResourceID("slow", "n"), Wake.NEWS);
        assertThat(next()).isEqualTo("begun");
        var stopper = Thread.ofVirtual().start(() -> lanes.stop(AMPLE));

        mayEnd.countDown();
        stopper.join();

        assertThat(looked).containsExactly("ended");
    }

    private void start(Lanes.Look usual, Lanes.Look urgent) {
        lanes = new Lanes(queue, Map.of(Lane.USUAL, usual, Lane.URGENT, urgent));
        lanes.start();
    }

    private String next() throws InterruptedException {
        return looked.poll(AMPLE.toSeconds(), TimeUnit.SECONDS);
    }

    private void awaitEnd() {
        try {
            mayEnd.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
