package dev.safetysystem.operator.runtime.pass;

import io.javaoperatorsdk.operator.processing.event.ResourceID;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Which system is looked at next. However often a system is woken before its turn comes, it has one
 * turn; and it has no turn while another one of its own is not over, in whichever lane that is.
 * What is urgent goes first. Who waits is ordered by when its time came, so nobody is passed by for
 * ever.
 *
 * <p>The framework's own queue knows no order, no second lane, and after a failure it either tries
 * again at once or hears of nothing; so it only hands over here what it is told of a resource.
 */
final class PassQueue {
    private static final int BURST = 20;
    private static final int BURST_OF_TROUBLE = 5;

    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition usualMayGo = lock.newCondition();
    private final Condition urgentMayGo = lock.newCondition();
    private final Map<ResourceID, Entry> entries = new HashMap<>();
    private final TreeSet<Entry> goingBack = new TreeSet<>(Entry.ORDER);
    private final TreeSet<Entry> troubled = new TreeSet<>(Entry.ORDER);
    private final TreeSet<Entry> usual = new TreeSet<>(Entry.ORDER);
    private long entriesMade;
    private int turns;
    private boolean closed;

    /** A system as the queue knows it. */
    private static final class Entry {
        static final Comparator<Entry> ORDER =
                (one, other) -> {
                    long apart = one.at - other.at;
                    return apart != 0 ? Long.signum(apart) : Long.compare(one.number, other.number);
                };

        final ResourceID id;
        final long number;
        final long made;
        final PassLimiter limiter;
        final PassLimiter limiterOfTrouble;

        /** The set that it waits in; empty while its turn lasts or nothing is to come. */
        Optional<TreeSet<Entry>> waitsIn = Optional.empty();

        /** When its turn may come, on the clock of the queue. */
        long at;

        Optional<Wake> woken = Optional.empty();
        long wokenAt;
        Optional<Long> due = Optional.empty();
        long patientUntil;
        boolean goingBack;
        boolean hasTurn;
        boolean gone;

        Entry(ResourceID id, long number, long now) {
            this.id = id;
            this.number = number;
            this.made = now;
            this.limiter = new PassLimiter(BURST, now);
            this.limiterOfTrouble = new PassLimiter(BURST_OF_TROUBLE, now);
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
            Entry entry = entries.computeIfAbsent(id, i -> new Entry(i, entriesMade++, now));
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
                    entries.remove(id);
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
                Optional<Long> wait = untilNext(lane, now);
                Condition mayGo = lane == Lane.URGENT ? urgentMayGo : usualMayGo;
                if (wait.isPresent()) {
                    mayGo.awaitNanos(wait.get());
                } else {
                    mayGo.await();
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
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
                .flatMap(waiting -> waiting.isEmpty() ? Stream.of() : Stream.of(waiting.first()))
                .filter(entry -> entry.at - now <= 0)
                .findFirst()
                .map(entry -> begin(entry, now));
    }

    /** Who waits for a lane, the most urgent first. */
    private List<TreeSet<Entry>> of(Lane lane) {
        return switch (lane) {
            case USUAL -> List.of(goingBack, troubled, usual);
            case URGENT -> List.of(goingBack, troubled);
        };
    }

    private Optional<Long> untilNext(Lane lane, long now) {
        return of(lane).stream()
                .flatMap(waiting -> waiting.isEmpty() ? Stream.of() : Stream.of(waiting.first()))
                .map(entry -> entry.at - now)
                .min(Comparator.naturalOrder());
    }

    private Turn begin(Entry entry, long now) {
        boolean wayBack = entry.wayBack();
        if (entry.woken.filter(Wake.TROUBLE::equals).isPresent()) {
            entry.limiterOfTrouble.passes(now);
        }
        entry.limiter.passes(now);
        entry.woken = Optional.empty();
        entry.due = Optional.empty();
        entry.hasTurn = true;
        remove(entry);
        turns++;
        usualMayGo.signal(); // there may be more for the others
        return new Turn(entry, wayBack);
    }

    private void over(Entry entry, NextLook next) {
        long now = nanos.getAsLong();
        turns--;
        entry.hasTurn = false;
        if (entry.gone) {
            entries.remove(entry.id);
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
        long limited = entry.goingBack ? entry.made : entry.after(entry.limiter, now);
        Optional<Long> planned = entry.due.map(due -> later(due, limited));
        Optional<Long> woken = entry.woken.map(why -> mayGo(entry, why, limited, now));
        entry.at =
                Stream.of(planned, woken)
                        .flatMap(Optional::stream)
                        .reduce(PassQueue::earlier)
                        .orElseThrow();
        TreeSet<Entry> waiting = entry.wayBack() ? goingBack : entry.urgent() ? troubled : usual;
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
