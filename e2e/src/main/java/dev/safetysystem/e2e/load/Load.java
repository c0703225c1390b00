package dev.safetysystem.e2e.load;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * Constant requests, from {@link #start} to {@link #stop}. The rate is kept whatever the answers
 * do, each request on a virtual thread of its own, so a slow answer hides no other.
 */
public final class Load implements AutoCloseable {
    /** Beyond this many unanswered ones the next waits: then the rate is not the question. */
    private static final int MOST_UNANSWERED = 2_000;

    private static final int MOST_KEPT = 8;

    private final LoadPlan plan;
    private final Counts counts = new Counts();
    private final ConcurrentLinkedDeque<Wire> kept = new ConcurrentLinkedDeque<>();
    private final Semaphore room = new Semaphore(MOST_UNANSWERED);
    private final ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread pacer;
    private volatile boolean stopped;

    private Load(LoadPlan plan) {
        this.plan = plan;
        this.pacer = Thread.ofPlatform().daemon().name("load").unstarted(this::pace);
    }

    /** Begins to ask. */
    public static Load start(LoadPlan plan) {
        Load load = new Load(plan);
        load.pacer.start();
        return load;
    }

    /** What became of the requests so far. */
    public Tally tally() {
        return counts.tally();
    }

    /** Asks nothing more, waits for what is under way, and tells what became of all. */
    public Tally stop() {
        stopped = true;
        try {
            pacer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Every request ends by itself: its connection and its answer have a limit.
        askers.close();
        kept.forEach(Wire::close);
        kept.clear();
        return tally();
    }

    @Override
    public void close() {
        stop();
    }

    private void pace() {
        long begin = System.nanoTime();
        long gap = Duration.ofSeconds(1).toNanos() / plan.perSecond();
        long most = plan.longest().toNanos() / gap;
        for (long number = 0; number < most && !stopped; number++) {
            LockSupport.parkNanos(begin + number * gap - System.nanoTime());
            if (number % plan.perSecond() == 0) {
                counts.lookAtMachine();
            }
            long now = number;
            room.acquireUninterruptibly();
            askers.execute(() -> ask(now));
        }
    }

    private void ask(long number) {
        try {
            counts.add(outcome(number));
        } finally {
            room.release();
        }
    }

    private Outcome outcome(long number) {
        Question question = plan.questions().get((int) (number % plan.questions().size()));
        boolean keep = plan.keptEvery() > 0 && number % plan.keptEvery() == 0;
        try {
            Wire wire = keep ? keptOrNew() : Wire.open(plan.server(), plan.patience());
            Outcome outcome = wire.ask(question, keep);
            keepOrClose(wire);
            return outcome;
        } catch (SocketTimeoutException e) {
            return new Outcome.TimedOut();
        } catch (IOException e) {
            return new Outcome.Lost(Wire.cause(e));
        }
    }

    /** In turn, so that none lies idle for long; as any client, never one that was ended. */
    private Wire keptOrNew() throws IOException {
        for (Wire wire = kept.pollFirst(); wire != null; wire = kept.pollFirst()) {
            if (wire.isUsable()) {
                return wire;
            }
            wire.close();
        }
        return Wire.open(plan.server(), plan.patience());
    }

    private void keepOrClose(Wire wire) {
        if (wire.isOpen() && kept.size() < MOST_KEPT) {
            kept.addLast(wire);
        } else {
            wire.close();
        }
    }
}
