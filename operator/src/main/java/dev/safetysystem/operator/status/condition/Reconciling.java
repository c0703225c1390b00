package dev.safetysystem.operator.status.condition;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.plan.release.Outlook;

import java.util.List;
import java.util.Optional;

/** Whether work is under way; present only while true, and never together with Stalled. */
public final class Reconciling {
    /** All that it may say. */
    public static final List<Reason> REASONS =
            List.of(
                    Reason.PREFLIGHT,
                    Reason.DEPLOY,
                    Reason.VERIFY,
                    Reason.SWITCH,
                    Reason.BAKE,
                    Reason.ROLL,
                    Reason.RETIRE,
                    Reason.WATCH,
                    Reason.FREE,
                    Reason.ROLLING_BACK,
                    Reason.ABANDONING,
                    Reason.WAITING_FOR_REFERENCE,
                    Reason.WAITING_FOR_QUOTA,
                    Reason.WAITING_FOR_NODES,
                    Reason.WAITING_FOR_IMAGE,
                    Reason.WAITING_FOR_TRACK,
                    Reason.WAITING_FOR_DEPENDENCY,
                    Reason.WAITING_FOR_APPROVAL,
                    Reason.WAITING_FOR_WINDOW,
                    Reason.ROLLBACK_BLOCKED);

    private Reconciling() {}

    static Optional<Said> of(Standing standing) {
        return switch (standing.outlook()) {
            case Outlook.Settling(String message, _) ->
                    Optional.of(Said.yes(Reason.PREFLIGHT, message));
            case Outlook.Working(Reason reason, String message) ->
                    Optional.of(Said.yes(reason, message));
            case Outlook.Waiting(Reason reason, String message, _) ->
                    Optional.of(Said.yes(reason, message));
            case Outlook.Settled _, Outlook.Released _ -> Optional.empty();
            case Outlook.Refused _, Outlook.Invalid _ -> Optional.empty();
        };
    }
}
