package dev.safetysystem.samples.hap;

import java.util.List;
import java.util.function.LongSupplier;

/** The filter as it is set: assesses texts, remembers what it found, and decides. */
final class Filter {
    private final Rules rules;
    private final Settings settings;
    private final Misbehaviour misbehaviour;
    private final LongSupplier clock;
    private final AssessmentCache cache;

    /**
     * @param clock nanoseconds on a clock that never goes back
     */
    Filter(Rules rules, Settings settings, Misbehaviour misbehaviour, LongSupplier clock) {
        this.rules = rules;
        this.settings = settings;
        this.misbehaviour = misbehaviour;
        this.clock = clock;
        this.cache = new AssessmentCache(settings.maxCacheSize(), settings.cacheTtl(), clock);
    }

    /**
     * What {@code text} holds; nothing at all while the filter is off.
     *
     * @throws CheckTimedOut if that takes longer than {@link Settings#timeout()}
     */
    Assessment assess(String text) {
        if (!settings.enabled()) return new Assessment(List.of(), false);
        var known = cache.find(text);
        if (known.isPresent()) return new Assessment(known.get(), true);
        List<Rule> matches = rules.in(text, Deadline.after(settings.timeout(), clock));
        cache.put(text, matches);
        return new Assessment(matches, false);
    }

    /** What becomes of a text with this assessment. */
    Verdict decide(Assessment assessment) {
        if (misbehaviour == Misbehaviour.WRONG_ANSWERS) return Verdict.ALLOWED;
        return assessment
                .severity()
                .map(
                        found ->
                                found.atLeast(settings.blockSeverity())
                                        ? Verdict.BLOCKED
                                        : Verdict.FLAGGED)
                .orElse(Verdict.ALLOWED);
    }
}
