package dev.safetysystem.operator.runtime.pass;

import io.javaoperatorsdk.operator.processing.event.ResourceID;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Which system is looked at next. However often a system is woken before its turn comes, it has one
 * turn; and it has no turn while another one of its own is not over, in whichever lane that is.
 * What is urgent goes first; among equals, namespaces take turns ({@link FairLines}), and in a
 * namespace who has waited longest goes first. So 2,000 new systems of one namespace keep those of
 * another one waiting for one pass, not for 2,000.
 *
 * <p>The framework's own queue knows no order, no second lane, and after a failure it either tries
 * again at once or hears of nothing; so it only hands over here what it is told of a resource.
 */
final class PassQueue {
    private static final int BURST = 20;
    private static final double EACH_SECOND = 0.9;

    /** Together with the other passes of a system less than one a second, sustained. */
    private static final int BURST_OF_TROUBLE = 5;

    private static final double TROUBLE_EACH_SECOND = 0.09;
    private static final int HALF_OF_ALL_TURNS = Lanes.THREADS_IN_ALL / 2;

    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition usualMayGo = lock.newCondition();
    private final Condition urgentMayGo = lock.newCondition();
    private final Map<ResourceID, Entry> entries = new HashMap<>();
    private final Map<String, FairLines.Share> shares = new HashMap<>();
    private final FairLines<Entry> goingBack = new FairLines<>();
    private final FairLines<Entry> troubled = new FairLines<>();
    private final FairLines<Entry> usual = new FairLines<>();
    private long entriesMade;
    private long turnsBegun;
    private int urgentWaiting;
    private int turns;
    private boolean closed;

    /** A system as the queue knows it. */
    private static final class Entry extends FairLines.One {
        final ResourceID id;
        final long made;
        final PassLimiter limiter;
        final PassLimiter limiterOfTrouble;
        final PassLimiter limiterOfWaysBack;

        /** Where it waits; empty while its turn lasts or nothing is to come. */
        Optional<FairLines<Entry>> waitsIn = Optional.empty();

        Optional<Wake> woken = Optional.empty();
        long wokenAt;
        Optional<Long> due = Optional.empty();
        long patientUntil;
        boolean goingBack;
        boolean hasTurn;
        boolean gone;

        Entry(ResourceID id, FairLines.Share share, long number, long now) {
            super(share, number);
            this.id = id;
            this.made = now;
            this.limiter = new PassLimiter(BURST, EACH_SECOND, now);
            this.limiterOfTrouble = new PassLimiter(BURST_OF_TROUBLE, TROUBLE_EACH_SECOND, now);
            this.limiterOfWaysBack = new PassLimiter(BURST, EACH_SECOND, now);
            this.patientUntil = now;
        }

        /** When a limiter lets it pass; long ago if that is now. */
        long after(PassLimiter one, long now) {
            long waits = one.waits(now);
            return waits == 0 ? made : now + waits;
        }

        boolean wayBack() {
            return goingBack || woken.filter(Wake.WAY_BACK::equals).isPresent();
        }

        boolean urgent() {
            return goingBack || woken.filter(Wake::urgent).isPresent();
        }
    }

    /** That a system is looked at now, by one who says when that is over. */
    final class Turn {
        private final Entry entry;
        private final boolean wayBack;

        private Turn(Entry entry, boolean wayBack) {
            this.entry = entry;
            this.wayBack = wayBack;
        }

        ResourceID id() {
            return entry.id;
        }

        /** Whether it goes back, as far as the queue was told. */
        boolean wayBack() {
            return wayBack;
        }

        /** Whether it should end soon, since something more urgent is to be done for the system. */
        boolean overtaken() {
            lock.lock();
            try {
                return !wayBack && entry.woken.filter(Wake::urgent).isPresent();
            } finally {
                lock.unlock();
            }
        }

        /** It is over. */
        void over(NextLook next) {
            lock.lock();
            try {
                PassQueue.this.over(entry, next);
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * @param nanos a clock that only goes forward
     */
    PassQueue(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** A system is to be looked at. */
    void wake(ResourceID id, Wake why) {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            Entry entry = entries.computeIfAbsent(id, i -> entry(i, now));
            entry.gone = false;
            if (entry.woken.isEmpty() || entry.woken.get().compareTo(why) < 0) {
                // What it waited for until now may have been a back-off.
                entry.wokenAt = now;
            }
            entry.woken = Optional.of(entry.woken.map(w -> Wake.moreUrgent(w, why)).orElse(why));
            place(entry, now);
        } finally {
            lock.unlock();
        }
    }

    private Entry entry(ResourceID id, long now) {
        FairLines.Share share =
                shares.computeIfAbsent(id.getNamespace().orElse(""), FairLines.Share::new);
        share.systems++;
        return new Entry(id, share, entriesMade++, now);
    }

    private void drop(Entry entry) {
        entries.remove(entry.id);
        entry.share.systems--;
        if (entry.share.systems == 0) {
            shares.remove(entry.share.namespace);
        }
    }

    /** The system is gone; a turn that lasts goes on to its end. */
    void forget(ResourceID id) {
        lock.lock();
        try {
            Entry entry = entries.get(id);
            if (entry != null) {
                entry.gone = true;
                entry.woken = Optional.empty();
                remove(entry);
                if (!entry.hasTurn) {
                    drop(entry);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** The next turn of a lane, waited for; empty when the queue is closed. */
    Optional<Turn> take(Lane lane) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                long now = nanos.getAsLong();
                Optional<Turn> turn = next(lane, now);
                if (turn.isPresent()) {
                    return turn;
                }
                await(lane, untilNext(lane, now));
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void await(Lane lane, Optional<Long> nanosAtMost) throws InterruptedException {
        boolean urgent = lane == Lane.URGENT;
        Condition mayGo = urgent ? urgentMayGo : usualMayGo;
        urgentWaiting += urgent ? 1 : 0;
        try {
            if (nanosAtMost.isPresent()) {
                mayGo.awaitNanos(nanosAtMost.get());
            } else {
                mayGo.await();
            }
        } finally {
            urgentWaiting -= urgent ? 1 : 0;
        }
    }

    /** The next turn of a lane, if there is one now. */
    Optional<Turn> poll(Lane lane) {
        lock.lock();
        try {
            return closed ? Optional.empty() : next(lane, nanos.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    private Optional<Turn> next(Lane lane, long now) {
        return of(lane).stream()
                .flatMap(waiting -> waiting.next(now).stream())
                .reduce((urgent, less) -> crowdsOut(urgent.share, less.share) ? less : urgent)
                .map(entry -> begin(entry, now));
    }

    /**
     * What is urgent goes first, but a namespace that has half of all turns already has no more
     * before others have theirs: with enough systems there is always one in trouble.
     */
    private static boolean crowdsOut(FairLines.Share urgent, FairLines.Share other) {
        return urgent.turns >= HALF_OF_ALL_TURNS && other.turns < urgent.turns;
    }

    /**
     * Who waits for a lane, the most urgent first. The urgent lane has connections of its own, so
     * what is urgent goes by it as long as one of its threads is free.
     */
    private List<FairLines<Entry>> of(Lane lane) {
        return switch (lane) {
            case USUAL -> urgentWaiting > 0 ? List.of(usual) : List.of(goingBack, troubled, usual);
            case URGENT -> List.of(goingBack, troubled);
        };
    }

    private Optional<Long> untilNext(Lane lane, long now) {
        return of(lane).stream()
                .flatMap(waiting -> waiting.nextTime().stream())
                .map(at -> at - now)
                .min(Comparator.naturalOrder());
    }

    private Turn begin(Entry entry, long now) {
        boolean wayBack = entry.wayBack();
        if (entry.woken.filter(Wake.TROUBLE::equals).isPresent()) {
            entry.limiterOfTrouble.passes(now);
        }
        if (wayBack) {
            // Its own: what the release has used up keeps no way back waiting.
            entry.limiterOfWaysBack.passes(now);
        }
        entry.limiter.passes(now);
        entry.woken = Optional.empty();
        entry.due = Optional.empty();
        entry.hasTurn = true;
        remove(entry);
        turns++;
        entry.share.turns++;
        entry.share.lastTurn = ++turnsBegun;
        usualMayGo.signal(); // there may be more for the others
        return new Turn(entry, wayBack);
    }

    private void over(Entry entry, NextLook next) {
        long now = nanos.getAsLong();
        turns--;
        entry.share.turns--;
        entry.hasTurn = false;
        if (entry.gone) {
            drop(entry);
        } else {
            long due = now + next.in().toNanos();
            entry.due = Optional.of(due);
            entry.patientUntil = next.patient() ? due : now;
            entry.goingBack = next.goingBack();
            place(entry, now);
        }
        if (closed) {
            usualMayGo.signalAll();
        }
    }

    /** Puts an entry where it has to wait now. */
    private void place(Entry entry, long now) {
        remove(entry);
        if (entry.hasTurn || (entry.woken.isEmpty() && entry.due.isEmpty())) {
            return;
        }
        long limited = entry.after(entry.goingBack ? entry.limiterOfWaysBack : entry.limiter, now);
        Optional<Long> planned = entry.due.map(due -> later(due, limited));
        Optional<Long> woken = entry.woken.map(why -> mayGo(entry, why, limited, now));
        entry.at =
                Stream.of(planned, woken)
                        .flatMap(Optional::stream)
                        .reduce(PassQueue::earlier)
                        .orElseThrow();
        FairLines<Entry> waiting = entry.wayBack() ? goingBack : entry.urgent() ? troubled : usual;
        waiting.add(entry);
        entry.waitsIn = Optional.of(waiting);
        usualMayGo.signal();
        if (waiting != usual) {
            urgentMayGo.signal();
        }
    }

    /** When a system that was woken may have its turn. */
    private static long mayGo(Entry entry, Wake why, long limited, long now) {
        return switch (why) {
            case WAY_BACK -> entry.wokenAt;
            case TROUBLE -> {
                long ofItsOwn = entry.after(entry.limiterOfTrouble, now);
                yield later(entry.wokenAt, earlier(limited, ofItsOwn));
            }
            case NEWS -> later(entry.wokenAt, limited);
            case CHANGE -> later(later(entry.wokenAt, entry.patientUntil), limited);
        };
    }

    private static long earlier(long one, long other) {
        return one - other <= 0 ? one : other;
    }

    private static long later(long one, long other) {
        return one - other >= 0 ? one : other;
    }

    private static void remove(Entry entry) {
        entry.waitsIn.ifPresent(waiting -> waiting.remove(entry));
        entry.waitsIn = Optional.empty();
    }

    /** Gives no more turns, and waits for those that last. */
    void close(long forNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            closed = true;
            usualMayGo.signalAll();
            urgentMayGo.signalAll();
            long left = forNanos;
            while (turns > 0 && left > 0) {
                left = usualMayGo.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
