package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.Violation;
import dev.safetysystem.operator.plan.memory.Refusal;

import java.util.List;

/** How things stand, for people: what conditions are made of. */
public sealed interface Outlook {
    /** Traffic is on the desired revision. */
    record Settled() implements Outlook {}

    /**
     * The same, while the release in progress watches it, or removes what served before.
     *
     * @param message names what stands by, and until when
     */
    record Released(String message) implements Outlook {}

    /**
     * Waiting until no further change arrives. Nothing is written for it: an observedGeneration
     * that is behind already tells tools that work is pending.
     *
     * @param restless whether changes have come for so long that it has to be said
     */
    record Settling(String message, boolean restless) implements Outlook {}

    /** A step is under way; the message names instants and limits, never present values. */
    record Working(Reason reason, String message) implements Outlook {}

    /**
     * The environment does not let the release go on; it is retried without limit.
     *
     * @param reason one of the WaitingFor… reasons, RollbackBlocked or Conflict
     * @param stalled whether the deadline has passed
     */
    record Waiting(Reason reason, String message, boolean stalled) implements Outlook {}

    /** What the spec wants was refused; {@code failed}: there is no older version to go back to. */
    record Refused(Refusal refusal, boolean failed) implements Outlook {}

    /** The spec cannot be applied; the last good revision is kept. */
    record Invalid(Violation.Kind kind, List<Violation> violations) implements Outlook {}
}
