package dev.safetysystem.operator.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How often something was put back after others had changed it. Who changes it again each time is
 * not fought over for ever: from the tenth time in ten minutes on, it is put back after pauses that
 * double, up to a minute.
 *
 * @param at when, the last ten minutes at most
 * @param what the last time: field and field manager
 */
public record PutBack(List<Instant> at, String what) {
    private static final int OFTEN = 10;
    private static final int KEPT = 32;
    private static final Duration COUNTED = Duration.ofMinutes(10);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    static final PutBack NEVER = new PutBack(List.of(), "");

    /** Once more. */
    public PutBack again(String field, Instant now) {
        var all = new ArrayList<>(at.stream().filter(one -> isCounted(one, now)).toList());
        all.add(now);
        return new PutBack(
                List.copyOf(all.subList(Math.max(0, all.size() - KEPT), all.size())), field);
    }

    private static boolean isCounted(Instant one, Instant now) {
        return one.plus(COUNTED).isAfter(now);
    }

    /** Whether somebody still changes it each time, as far as can be told. */
    public boolean isFoughtOver(Instant now) {
        return often(now) >= OFTEN && over().isAfter(now);
    }

    /** When nobody fights any more, if it is not put back before. */
    public Instant over() {
        return at.getLast().plus(LONGEST.multipliedBy(2));
    }

    boolean isForgotten(Instant now) {
        return often(now) == 0;
    }

    /** When it may be put back again. */
    public Instant next(Instant now) {
        long often = often(now);
        return often < OFTEN
                ? Instant.MIN
                : at.getLast().plus(min(Duration.ofSeconds(2L << Math.min(often - OFTEN, 10))));
    }

    private long often(Instant now) {
        return at.stream().filter(one -> isCounted(one, now)).count();
    }

    private static Duration min(Duration pause) {
        return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    }
}
