package dev.safetysystem.operator.plan.command;

import dev.safetysystem.operator.model.command.Command;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.release.Turn;

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
                    "no release " + retry.release() + " was refused; see status.revisions.refused");
        }
        if (s.memory().release().isPresent()) {
            return new Effect.Waiting(
                    "the next attempt starts when release " + s.release().name() + " is over");
        }
        String revision = refusal.get().revision();
        if (s.wanted().filter(r -> r.name().equals(revision)).isEmpty()) {
            return new Effect.Rejected(
                    "the spec was changed: it no longer asks for revision " + revision);
        }
        boolean serves = s.memory().serves(revision);
        if (serves && s.paused()) {
            return new Effect.Waiting(Turn.paused(s));
        }
        // A failed first install still serves: without its refusal it would count as released.
        var memory = serves ? s.memory().doubting(revision) : s.memory().pardoning(revision);
        return new Effect.Done("the next attempt starts", memory);
    }
}
