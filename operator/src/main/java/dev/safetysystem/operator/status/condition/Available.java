package dev.safetysystem.operator.status.condition;

import dev.safetysystem.operator.model.Reason;

import java.util.List;
import java.util.Optional;

/** Whether every component has as many ready pods as promised, whatever a release does. */
public final class Available {
    /** All that it may say. */
    public static final List<Reason> REASONS =
            List.of(Reason.AT_PROMISED_SIZE, Reason.BELOW_PROMISED_SIZE);

    private Available() {}

    /** Absent until something serves. */
    static Optional<Said> of(Standing standing) {
        return standing.memory()
                .stable()
                .map(
                        _ ->
                                standing.shortfalls().isEmpty()
                                        ? Said.yes(
                                                Reason.AT_PROMISED_SIZE,
                                                "every component has its promised number of ready"
                                                        + " pods")
                                        : Said.no(Reason.BELOW_PROMISED_SIZE, standing.below()));
    }
}
