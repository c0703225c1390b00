package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.model.DesiredSystem;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.plan.facts.Instants;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.release.Outlook;
import dev.safetysystem.operator.plan.release.RememberedWait;
import dev.safetysystem.operator.plan.release.Settling;
import dev.safetysystem.operator.plan.release.Turn;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;

/** Between releases: whether one starts, and why not. */
final class Steady {
    private Steady() {}

    static Turn turn(Situation s, DesiredSystem desired) {
        return s.wanted()
                .map(wanted -> turn(s, desired, wanted))
                .orElseGet(() -> missing(s, desired));
    }

    private static Turn turn(Situation s, DesiredSystem desired, Revision wanted) {
        boolean serves = s.memory().serves(wanted.name());
        var refusal = s.memory().refusal(wanted.name(), desired.rollout().judgedBy());
        if (refusal.isPresent()) {
            boolean failed = serves || s.memory().stable().isEmpty();
            return Turn.Stay.with(new Outlook.Refused(refusal.get(), failed));
        }
        // A failed first install still serves. If its checks changed since, verify it again.
        if (serves && s.memory().refusal(wanted.name()).isEmpty()) {
            return Turn.Stay.with(new Outlook.Settled());
        }
        if (s.paused()) {
            return Turn.Stay.working(
                    Reason.PREFLIGHT, wanted.version() + " is to be released; " + Turn.paused(s));
        }
        Instant settled = Settling.over(s, wanted, desired);
        return s.now().isBefore(settled)
                ? new Turn.Stay(settling(s, desired, wanted), Optional.of(settled))
                : new Turn.Begin();
    }

    /** One change settles within {@code settle}; twice that means that they do not stop. */
    private static Outlook settling(Situation s, DesiredSystem desired, Revision wanted) {
        Duration settle = desired.rollout().settle();
        String words =
                wanted.version()
                        + " starts once no change has arrived for "
                        + Instants.text(settle);
        Instant since = Settling.restless(s);
        return s.now().isBefore(since.plus(settle.multipliedBy(2)))
                ? new Outlook.Settling(words, false)
                : new Outlook.Settling(
                        words
                                + "; the spec or a ConfigMap has been changing since "
                                + Instants.text(since)
                                + ": look who writes it",
                        true);
    }

    private static Turn missing(Situation s, DesiredSystem desired) {
        String names =
                desired.configMaps().entrySet().stream()
                        .filter(e -> !s.seen().configMaps().containsKey(e.getKey()))
                        .map(e -> "ConfigMap " + e.getKey() + ", named in " + e.getValue())
                        .sorted()
                        .collect(Collectors.joining("; "));
        return RememberedWait.turn(
                s,
                desired.rollout().progressDeadline(),
                Reason.WAITING_FOR_REFERENCE,
                "missing: " + names + "; create it");
    }
}
