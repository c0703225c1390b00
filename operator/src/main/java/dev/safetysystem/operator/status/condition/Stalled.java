package dev.safetysystem.operator.status.condition;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.Violation;
import dev.safetysystem.operator.plan.memory.Refusal;
import dev.safetysystem.operator.plan.release.Outlook;

import java.util.List;
import java.util.Optional;

/** Whether a person is needed; present only while true. */
public final class Stalled {
    /** All that it may say. */
    public static final List<Reason> REASONS =
            List.of(
                    Reason.WAITING_FOR_REFERENCE,
                    Reason.WAITING_FOR_QUOTA,
                    Reason.WAITING_FOR_NODES,
                    Reason.WAITING_FOR_IMAGE,
                    Reason.WAITING_FOR_TRACK,
                    Reason.WAITING_FOR_DEPENDENCY,
                    Reason.ROLLBACK_BLOCKED,
                    Reason.INVALID_SPEC,
                    Reason.NOT_SUPPORTED,
                    Reason.CONFLICT,
                    Reason.PASS_FAILED,
                    Reason.CHECK_FAILED,
                    Reason.NOT_READY_IN_TIME,
                    Reason.INSTANCE_LOST,
                    Reason.CONTAINER_ENDED,
                    Reason.IMAGE_CHANGED,
                    Reason.ABORTED);

    private Stalled() {}

    static Optional<Said> of(Standing standing) {
        if (standing.inTheWay()) {
            return Optional.of(Said.yes(Reason.CONFLICT, standing.conflict()));
        }
        return switch (standing.outlook()) {
            case Outlook.Settled _, Outlook.Released _ -> Optional.empty();
            case Outlook.Settling _, Outlook.Working _ -> Optional.empty();
            case Outlook.Waiting(Reason reason, String message, boolean late) ->
                    late ? Optional.of(Said.yes(reason, message)) : Optional.empty();
            case Outlook.Refused(Refusal refusal, _) ->
                    Optional.of(new Said(Said.Status.TRUE, refusal.reason(), Words.of(refusal)));
            case Outlook.Invalid(Violation.Kind kind, List<Violation> violations) ->
                    Optional.of(Said.yes(reason(kind), Words.of(violations)));
        };
    }

    private static Reason reason(Violation.Kind kind) {
        return switch (kind) {
            case INVALID_SPEC -> Reason.INVALID_SPEC;
            case NOT_SUPPORTED -> Reason.NOT_SUPPORTED;
        };
    }
}
