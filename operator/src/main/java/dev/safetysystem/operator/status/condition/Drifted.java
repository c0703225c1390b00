package dev.safetysystem.operator.status.condition;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.plan.verdict.VerifiedImages;

import java.util.List;
import java.util.Optional;

/** Whether what serves is no longer what was verified; present only while true. */
public final class Drifted {
    /** All that it may say. */
    public static final List<Reason> REASONS = List.of(Reason.IMAGE_CHANGED);

    private Drifted() {}

    static Optional<Said> of(Standing standing) {
        return standing.memory()
                .stable()
                .flatMap(stable -> VerifiedImages.difference(standing.seen(), stable))
                .map(words -> Said.yes(Reason.IMAGE_CHANGED, words));
    }
}
