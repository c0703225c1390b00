package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Phase;

import java.util.Optional;

/**
 * A release that a person started with {@code rollback-to} never goes back by itself: it was chosen
 * over what served before. Before it has traffic it may be refused as any other.
 */
public final class RolledBackTo {
    private RolledBackTo() {}

    /** What the step decides, unless that is to go back. */
    public static Turn turn(Situation s, Turn turn) {
        boolean served = s.isIn(Phase.SERVING) || s.isIn(Phase.AFTER);
        return served && s.release().isRollbackTo() && turn instanceof Turn.Leave leave
                ? new Turn.Stay(
                        new Outlook.Waiting(
                                Reason.ROLLBACK_BLOCKED,
                                leave.cause().message()
                                        + "; release "
                                        + s.release().name()
                                        + " is a "
                                        + s.release().told().rollbackTo().orElse("")
                                        + ", and does not go back by itself: abort it, or apply"
                                        + " another spec",
                                true),
                        Optional.empty())
                : turn;
    }
}
