package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Memory;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Roles;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.verdict.AfterSwitch;
import dev.safetysystem.operator.plan.verdict.CheckOrder;
import dev.safetysystem.operator.plan.verdict.Checks;
import dev.safetysystem.operator.plan.wanted.Wanted;

import java.util.List;

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
        var step = s.memory().release().map(Release::step);
        if (step.filter(Step.Verify.class::isInstance).isPresent()) {
            return impostors(s).isEmpty() ? Checks.beforeTraffic(s) : List.of();
        }
        if (s.memory().release().isPresent() && !s.isIn(Phase.LEAVING)) {
            return AfterSwitch.orders(s);
        }
        boolean back = step.filter(Step.RollingBack.class::isInstance).isPresent();
        return back && restored(s) ? Checks.afterWayBack(s) : List.of();
    }

    /** Whether the rollback is complete. */
    boolean restored(Situation s);
}
