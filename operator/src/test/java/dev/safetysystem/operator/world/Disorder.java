package dev.safetysystem.operator.world;

import java.time.Duration;
import java.util.Random;

/**
 * What goes wrong between the operator and the API server, drawn from a seed: the same seed draws
 * the same. A seed also draws how bad it is, from hardly ever to all the time, so that each fault
 * is also seen alone.
 */
public final class Disorder {
    private static final Duration[] LATE = {
        Duration.ZERO, Duration.ofMillis(50), Duration.ofMillis(800), Duration.ofSeconds(4)
    };
    private static final Duration[] SLOW = {
        Duration.ZERO, Duration.ofMillis(10), Duration.ofMillis(60), Duration.ofMillis(300)
    };
    private static final double[] OFTEN = {0, 0, 0.01, 0.05, 0.2};

    private final Random random;
    private final Duration late;
    private final Duration slow;
    private final double doubled;
    private final double skipped;
    private final double unanswered;
    private final double touched;
    private final double killed;
    private final boolean steady;
    private boolean over;

    private Disorder(long seed) {
        random = new Random(seed);
        // Neighbouring seeds begin alike.
        for (int i = 0; i < 8; i++) {
            random.nextLong();
        }
        late = LATE[random.nextInt(LATE.length)];
        slow = SLOW[random.nextInt(SLOW.length)];
        doubled = often();
        skipped = often();
        unanswered = often();
        touched = often();
        killed = often() / 4;
        steady = random.nextBoolean();
    }

    private Disorder(Duration slow) {
        random = new Random(0);
        late = Duration.ZERO;
        this.slow = slow;
        doubled = 0;
        skipped = 0;
        unanswered = 0;
        touched = 0;
        killed = 0;
        steady = true;
    }

    /** Nothing goes wrong, and nothing takes time. */
    public static Disorder none() {
        return new Disorder(Duration.ZERO);
    }

    /** Nothing goes wrong, and each request takes so long. */
    public static Disorder slow(Duration request) {
        return new Disorder(request);
    }

    /** What that seed draws. */
    public static Disorder of(long seed) {
        return new Disorder(seed);
    }

    private double often() {
        return OFTEN[random.nextInt(OFTEN.length)];
    }

    /** From now on nothing goes wrong. */
    void ends() {
        over = true;
    }

    private boolean happens(double often) {
        return !over && often > 0 && random.nextDouble() < often;
    }

    private Duration upTo(Duration most) {
        return over || most.isZero()
                ? Duration.ZERO
                : Duration.ofMillis(random.nextLong(most.toMillis() + 1));
    }

    /** How late the next event of a stream is. */
    Duration late() {
        return upTo(late);
    }

    /** How long a request takes: for some seeds each as long as the slowest. */
    Duration slow() {
        return steady && !over ? slow : upTo(slow);
    }

    /** How long a check takes to be answered. */
    Duration asks() {
        return upTo(late);
    }

    /** Whether an event comes twice. */
    boolean doubled() {
        return happens(doubled);
    }

    /** Whether a stream is listed anew, so that what happened between is never seen. */
    boolean skipped() {
        return happens(skipped);
    }

    /** Whether a request gets no answer; whether it reached the API server is drawn then. */
    boolean unanswered() {
        return happens(unanswered);
    }

    /** Whether what got no answer was carried out. */
    boolean reached() {
        return random.nextBoolean();
    }

    /** Whether somebody else writes what is about to be written. */
    boolean touched() {
        return happens(touched);
    }

    /** Whether the operator is killed, and another one leads. */
    boolean killed() {
        return happens(killed);
    }

    /** Whether the next leader has seen everything; else its caches are behind. */
    boolean upToDate() {
        return over || random.nextBoolean();
    }

    @Override
    public String toString() {
        return String.format(
                "events up to %d ms late, requests %s%d ms, doubled %.0f %%, skipped %.0f %%, "
                        + "unanswered %.0f %%, touched %.0f %%, killed %.1f %%",
                late.toMillis(),
                steady ? "" : "up to ",
                slow.toMillis(),
                100 * doubled,
                100 * skipped,
                100 * unanswered,
                100 * touched,
                100 * killed);
    }
}
