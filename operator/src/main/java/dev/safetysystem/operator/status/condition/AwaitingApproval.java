package dev.safetysystem.operator.status.condition;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.plan.release.Outlook;

import java.util.List;
import java.util.Optional;

/** Whether a release waits for a person's approval; present only while true. */
public final class AwaitingApproval {
    /** All that it may say. */
    public static final List<Reason> REASONS = List.of(Reason.WAITING_FOR_APPROVAL);

    private AwaitingApproval() {}

    static Optional<Said> of(Standing standing) {
        return standing.outlook() instanceof Outlook.Waiting(Reason reason, String message, _)
                        && REASONS.contains(reason)
                ? Optional.of(Said.yes(reason, message))
                : Optional.empty();
    }
}
