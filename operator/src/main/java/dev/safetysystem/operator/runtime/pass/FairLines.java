package dev.safetysystem.operator.runtime.pass;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Those that wait for a turn, in lines: one for each namespace, in the order of their times. Of the
 * lines whose time has come the one goes on whose namespace has the fewest turns now, and of
 * several the one that had none for longest.
 */
final class FairLines<E extends FairLines.One> {
    private static final Comparator<One> BY_TIME =
            (one, other) -> {
                long apart = one.at - other.at;
                return apart != 0 ? Long.signum(apart) : Long.compare(one.number, other.number);
            };

    private static final Comparator<One> BY_SHARE =
            Comparator.<One>comparingInt(one -> one.share.turns)
                    .thenComparingLong(one -> one.share.lastTurn);

    private final Map<Share, TreeSet<E>> lines = new HashMap<>();

    /** The first of each line. */
    private final TreeSet<E> heads = new TreeSet<>(BY_TIME);

    /** What a namespace has of all turns. */
    static final class Share {
        final String namespace;

        /** How many systems the queue knows. */
        int systems;

        /** How many turns last now. */
        int turns;

        /** The number of its last turn among all; 0 if it had none. */
        long lastTurn;

        Share(String namespace) {
            this.namespace = namespace;
        }
    }

    /** One that may wait. */
    abstract static class One {
        final Share share;
        final long number;

        /** When its turn may come, on the clock of the queue; not changed while it waits. */
        long at;

        One(Share share, long number) {
            this.share = share;
            this.number = number;
        }
    }

    void add(E one) {
        TreeSet<E> line = lines.computeIfAbsent(one.share, s -> new TreeSet<>(BY_TIME));
        if (!line.isEmpty()) {
            heads.remove(line.first());
        }
        line.add(one);
        heads.add(line.first());
    }

    void remove(E one) {
        TreeSet<E> line = lines.get(one.share);
        heads.remove(line.first());
        line.remove(one);
        if (line.isEmpty()) {
            lines.remove(one.share);
        } else {
            heads.add(line.first());
        }
    }

    /** Whose turn it is, if there is one now. */
    Optional<E> next(long now) {
        return heads.stream().takeWhile(one -> one.at - now <= 0).min(BY_SHARE);
    }

    /** When the next turn may come; empty if nobody waits. */
    Optional<Long> nextTime() {
        return heads.isEmpty() ? Optional.empty() : Optional.of(heads.first().at);
    }
}
