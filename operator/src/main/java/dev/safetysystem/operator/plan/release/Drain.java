package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Memory;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.wanted.Selection;
import dev.safetysystem.operator.plan.wanted.Wanted;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How long pods stay after traffic was taken from them: requests that are under way may still reach
 * them.
 */
public final class Drain {
    /** If traffic moves within 1 s of the step's start, no later time is stored. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private Drain() {}

    /**
     * Since when those pods have had no traffic. The step's first write moves it, so that is the
     * step's start. If that write comes later, its time is stored before it is made.
     */
    static Instant from(Situation s) {
        var release = s.release();
        Instant since = release.step().since();
        return release.narrowed().filter(at -> at.isAfter(since)).orElse(since);
    }

    /** When the last requests to the first pods should be over. */
    public static Instant over(Situation s) {
        var rollout = s.rollout();
        boolean back = s.release().step() instanceof Step.RollingBack;
        return from(s).plus(back ? rollout.rollbackDrain() : rollout.drain());
    }

    /** When those pods should have ended. */
    public static Instant endsBy(Situation s) {
        return over(s).plus(s.rollout().progressDeadline());
    }

    /** Whether the last requests should be over; true also when no release is in progress. */
    public static boolean isOver(Situation s) {
        return s.memory().release().isEmpty() || !s.now().isBefore(over(s));
    }

    /** Stores, before it is done, that traffic is taken later than the step began. */
    public static Memory noted(Situation s, List<Wanted> world) {
        boolean leaving = s.memory().release().filter(Drain::takesTrafficAway).isPresent();
        boolean late = leaving && s.now().isAfter(from(s).plus(AT_ONCE));
        return late && world.stream().anyMatch(wanted -> narrows(s, wanted))
                ? s.memory().with(s.release().narrowedAt(s.now()))
                : s.memory();
    }

    private static boolean takesTrafficAway(Release release) {
        return release.step() instanceof Step.Retire || release.step() instanceof Step.RollingBack;
    }

    private static boolean narrows(Situation s, Wanted wanted) {
        return wanted
                        instanceof
                        Wanted.Production(String component, _, Selection.One(Track track), _)
                && !s.selects(component, track);
    }
}
