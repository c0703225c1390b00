package dev.safetysystem.operator.status.condition;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.plan.verdict.VerifiedImages;

import java.util.List;

/**
 * Whether what serves is no longer what was verified, or the API server writes something otherwise
 * than it was applied; present only while true.
 */
public final class Drifted {
    /** All that it may say. */
    public static final List<Reason> REASONS = List.of(Reason.IMAGE_CHANGED, Reason.CONFLICT);

    private Drifted() {}

    static Saying of(Standing standing) {
        return standing.memory()
                .stable()
                .flatMap(stable -> VerifiedImages.difference(standing.seen(), stable))
                .<Saying>map(words -> new Saying.Now(Said.yes(Reason.IMAGE_CHANGED, words)))
                .orElseGet(() -> rewritten(standing));
    }

    /**
     * A webhook or an admission policy has it so; what was verified was written so, too. This
     * process learns of it from the answer to its first write.
     */
    private static Saying rewritten(Standing standing) {
        var fields = standing.conflicts().rewritten();
        if (fields.isEmpty()) {
            return standing.changing() ? new Saying.AsBefore() : new Saying.Nothing();
        }
        return new Saying.Now(
                Said.yes(
                        Reason.CONFLICT,
                        "a webhook or an admission policy changes what is applied, so it stays as"
                                + " that has it: "
                                + String.join(", ", fields)));
    }
}
