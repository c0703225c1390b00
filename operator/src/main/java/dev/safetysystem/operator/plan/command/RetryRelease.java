package dev.safetysystem.operator.plan.command;

import dev.safetysystem.operator.model.command.Command;
import dev.safetysystem.operator.plan.facts.Situation;

import java.util.Optional;

/** {@code retry}: the next attempt of a refused release, once that is taken down. */
final class RetryRelease {
    private RetryRelease() {}

    static Effect effect(Situation s, Command.Retry retry) {
        var refusal =
                s.memory().refused().stream()
                        .filter(r -> r.release().equals(retry.release()))
                        .findFirst();
        if (refusal.isEmpty()) {
            return new Effect.Rejected(
                    "no refused release " + retry.release() + " (see status.revisions.refused)");
        }
        if (s.memory().release().isPresent()) {
            return new Effect.NotYet();
        }
        String revision = refusal.get().revision();
        if (s.wanted().filter(r -> r.name().equals(revision)).isEmpty()) {
            return new Effect.Rejected("the spec no longer wants revision " + revision);
        }
        // A failed first install serves on: without its refusal it would count as released.
        var memory =
                s.memory().serves(revision)
                        ? s.memory().doubting(revision)
                        : s.memory().pardoning(revision);
        return new Effect.Done(
                "the next attempt begins", memory, Optional.empty(), Optional.empty());
    }
}
