package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.DesiredSystem;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.plan.facts.Situation;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Waits for {@code settle} after the last change, so that a ConfigMap and a resource that are
 * applied together make one release.
 */
public final class Settling {
    private Settling() {}

    /** Which revision settles, and since when; handed back with the next picture. */
    public static Optional<Observed.Settling> of(Situation s) {
        return s.memory().release().isPresent()
                ? Optional.empty()
                : s.wanted()
                        .filter(w -> !servesUnrefused(s, w) || isRestless(s))
                        .map(w -> new Observed.Settling(w.name(), since(s, w), restless(s)));
    }

    /** Whether a change came before the last one had settled: it may go back and forth. */
    private static boolean isRestless(Situation s) {
        return s.seen().settling().filter(known -> s.now().isBefore(stale(s, known))).isPresent();
    }

    private static Instant stale(Situation s, Observed.Settling known) {
        return known.since().plus(s.rollout().settle());
    }

    private static boolean servesUnrefused(Situation s, Revision wanted) {
        return s.memory().serves(wanted.name()) && s.memory().refusal(wanted.name()).isEmpty();
    }

    /** When the wanted revision may start: at once in a first install. */
    public static Instant over(Situation s, Revision wanted, DesiredSystem desired) {
        Duration settle =
                s.memory().stable().isEmpty() ? Duration.ZERO : desired.rollout().settle();
        return since(s, wanted).plus(settle);
    }

    /** Since when changes have followed each other so fast that none could start. */
    public static Instant restless(Situation s) {
        return s.seen()
                .settling()
                .filter(known -> !s.now().isAfter(stale(s, known)))
                .map(Observed.Settling::restless)
                .orElse(s.now());
    }

    private static Instant since(Situation s, Revision wanted) {
        return s.seen()
                .settling()
                .filter(known -> known.revision().equals(wanted.name()))
                .map(Observed.Settling::since)
                .orElse(s.now());
    }
}
