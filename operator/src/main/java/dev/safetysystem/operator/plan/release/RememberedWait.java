package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Waiting;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A wait whose start no step records: it is stored in {@code status.waiting}. */
public final class RememberedWait {
    private RememberedWait() {}

    /** Waits for something, and calls it stalled {@code time} after the wait began. */
    public static Turn.Stay turn(Situation s, Duration time, Reason reason, String message) {
        return Turn.Stay.waiting(s.now(), since(s, reason).plus(time), reason, message);
    }

    private static Instant since(Situation s, Reason reason) {
        return s.memory()
                .waiting()
                .filter(w -> w.reason().equals(reason.text()))
                .map(Waiting::since)
                .orElse(s.now());
    }

    /** What is to be remembered of it, if that is a wait. */
    public static Optional<Waiting> of(Situation s, Outlook outlook) {
        return outlook instanceof Outlook.Waiting(Reason reason, _, _)
                ? Optional.of(new Waiting(reason.text(), since(s, reason)))
                : Optional.empty();
    }
}
