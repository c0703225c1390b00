package dev.safetysystem.operator.runtime.pass;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The threads that carry out passes. */
public final class Lanes {
    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

    /**
     * A pass waits for the API server most of its time. Measured with 500 systems installed at once
     * beside an API server on the same two cores: more passes at once make each of them longer and
     * all of them no faster. Two are kept for what is urgent, should one of them be long.
     */
    private static final Map<Lane, Integer> THREADS = Map.of(Lane.USUAL, 4, Lane.URGENT, 2);

    /** How many turns may last at once. */
    static final int THREADS_IN_ALL = THREADS.values().stream().mapToInt(Integer::intValue).sum();

    private static final Duration AFTER_A_FAULT = Duration.ofMinutes(1);

    private final PassQueue queue;
    private final Map<Lane, Look> looks;
    private final List<Thread> threads = new ArrayList<>();

    /** One look at one system. */
    @FunctionalInterface
    interface Look {
        /** Carries out a turn and says when the next one is due. */
        NextLook at(PassQueue.Turn turn);
    }

    Lanes(PassQueue queue, Map<Lane, Look> looks) {
        this.queue = queue;
        this.looks = Map.copyOf(looks);
    }

    /** Begins to look. */
    public void start() {
        THREADS.forEach(
                (lane, number) -> {
                    for (int i = 1; i <= number; i++) {
                        String name = "pass-" + lane.name().toLowerCase(Locale.ROOT) + "-" + i;
                        threads.add(
                                Thread.ofPlatform().daemon().name(name).start(() -> serve(lane)));
                    }
                });
    }

    private void serve(Lane lane) {
        try {
            Optional<PassQueue.Turn> turn = queue.take(lane);
            while (turn.isPresent()) {
                look(lane, turn.get());
                turn = queue.take(lane);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whatever goes wrong with one system, its turn ends and the thread serves the next. */
    private void look(Lane lane, PassQueue.Turn turn) {
        var next = new NextLook(AFTER_A_FAULT, true, false);
        try {
            next = looks.get(lane).at(turn);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            LOG.error("A pass over {} ended by a fault of the operator", turn.id(), e);
        } finally {
            turn.over(next);
        }
    }

    /** Lets passes end that have begun. */
    public void stop(Duration patience) {
        try {
            queue.close(patience.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.forEach(Thread::interrupt);
    }
}
