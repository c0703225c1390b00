package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Memory;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Roles;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.verdict.AfterSwitch;
import dev.safetysystem.operator.plan.verdict.CheckOrder;
import dev.safetysystem.operator.plan.verdict.Checks;
import dev.safetysystem.operator.plan.wanted.Wanted;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How releases of one strategy are carried out: one implementation each, in its own package. */
public interface Procedure {
    /** The tracks of a release that starts now. */
    Roles roles(Situation s);

    /** What is remembered once the release is in its next step. */
    Memory next(Situation s, Release release);

    /** What is remembered once the release in progress is over. */
    Memory ended(Situation s);

    /** What the step in progress decides from the picture. */
    Turn turn(Situation s);

    /** When time alone may show that what has the traffic is lost, whatever the step waits for. */
    default Optional<Instant> lossAt(Situation s) {
        return Optional.empty();
    }

    /** What should be there in the step in progress, in the order of the writes. */
    List<Wanted> world(Situation s);

    /** What has to be stored in the status before that is written. */
    Memory beforeActing(Situation s, List<Wanted> world);

    /** Pods that are none of ours, but that a check would ask in place of the candidate's own. */
    List<String> impostors(Situation s);

    /**
     * Every check that should have a result by now. What was answered while another pod may have
     * answered is asked again.
     */
    default List<CheckOrder> checks(Situation s) {
        if (s.memory().release().isEmpty()) {
            return List.of();
        }
        return switch (s.release().step()) {
            case Step.Verify _ -> impostors(s).isEmpty() ? Checks.beforeTraffic(s) : List.of();
            case Step.RollingBack _ -> restored(s) ? Checks.afterWayBack(s) : List.of();
            default -> AfterSwitch.orders(s);
        };
    }

    /** Whether the rollback is complete. */
    boolean restored(Situation s);
}
