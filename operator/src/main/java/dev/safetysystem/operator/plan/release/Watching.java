package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.plan.facts.Instants;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.Refusal;

import java.time.Instant;
import java.util.Optional;

/**
 * A release that is done and can still be gone back from, until {@code response.window} ends. It
 * keeps nobody waiting: another spec starts its release, from what serves.
 */
public final class Watching {
    private Watching() {}

    /** When traffic moved, from which the window counts. */
    public static Instant switchedAt(Situation s) {
        var release = s.release();
        return release.milestones().getOrDefault("Switch", release.step().since());
    }

    /** When it cannot be gone back from any more. */
    public static Instant over(Situation s) {
        return switchedAt(s).plus(s.rollout().window());
    }

    /** Whether there is something to go back to, and time for it. */
    public static boolean isDue(Situation s) {
        return s.memory().previous().isPresent() && s.now().isBefore(over(s));
    }

    /**
     * The turn until then.
     *
     * @param end the turn after it
     * @param look when time alone may show a loss
     */
    public static Turn turn(Situation s, Turn end, Instant look) {
        return s.now().isBefore(over(s))
                ? notWanted(s, Optional.of(look))
                        .orElseGet(
                                () ->
                                        new Turn.Stay(
                                                new Outlook.Released(words(s)), Optional.of(look)))
                : end;
    }

    private static String words(Situation s) {
        return serves(s)
                + "; "
                + before(s)
                + " can be gone back to until "
                + Instants.text(over(s));
    }

    /** The version that serves, for people. */
    public static String serves(Situation s) {
        return s.release().candidate().version() + " serves";
    }

    /** The version that served before, for people. */
    public static String before(Situation s) {
        return s.memory().previous().map(Ref::version).orElse("the version before");
    }

    /**
     * The spec wants something else than serves: a new release, or one that was refused.
     *
     * @param look when time alone may change something
     */
    public static Optional<Turn> notWanted(Situation s, Optional<Instant> look) {
        if (s.paused() && Superseding.waits(s)) {
            return Optional.of(Turn.Stay.working(s.release().step().reason(), Turn.PAUSED));
        }
        if (Superseding.waits(s)) {
            return Optional.of(new Turn.End(s.release()));
        }
        return refusal(s)
                .map(
                        refusal ->
                                new Turn.Stay(
                                        new Outlook.Refused(refusal, false),
                                        look.filter(at -> at.isAfter(s.now()))));
    }

    private static Optional<Refusal> refusal(Situation s) {
        return s.wanted()
                .filter(wanted -> !s.memory().serves(wanted.name()))
                .flatMap(
                        wanted ->
                                s.desired()
                                        .flatMap(
                                                d ->
                                                        s.memory()
                                                                .refusal(
                                                                        wanted.name(),
                                                                        d.rollout().judgedBy())));
    }
}
