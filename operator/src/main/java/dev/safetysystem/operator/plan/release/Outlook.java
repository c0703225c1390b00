package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.Parsed;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.plan.memory.Refusal;

import java.util.List;

/** How things stand, for people: what conditions are made of. */
public sealed interface Outlook {
    /** Traffic is on the desired revision. */
    record Settled() implements Outlook {}

    /**
     * A change is waited for to be the last one. Nothing is written for it: a status whose
     * observedGeneration is behind already says that work is ahead.
     */
    record Settling(String message) implements Outlook {}

    /** A step is under way; the message names instants and limits, never present values. */
    record Working(Reason reason, String message) implements Outlook {}

    /**
     * The environment is in the way; it is tried again for as long as it takes.
     *
     * @param reason one of the WaitingFor… reasons, or RollbackBlocked
     * @param stalled whether the deadline has passed
     */
    record Waiting(Reason reason, String message, boolean stalled) implements Outlook {}

    /**
     * What the spec wants was refused; {@code failed}: there is nothing that it could go back to.
     */
    record Refused(Refusal refusal, boolean failed) implements Outlook {}

    /** The spec cannot be followed; the last good revision is kept. */
    record Invalid(Parsed.Violation.Kind kind, List<Parsed.Violation> violations)
            implements Outlook {}
}
