package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Memory;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.Roles;
import dev.safetysystem.operator.plan.target.Wanted;
import dev.safetysystem.operator.plan.verdict.CheckOrder;

import java.util.List;
import java.util.Optional;

/** How releases of one strategy are carried out: each strategy is one of these, in its own room. */
public interface Procedure {
    /** What serves when the status is empty: it was lost, or restored without it. */
    Optional<Ref> found(Observed seen);

    /** Who does what in a release that starts now. */
    Roles roles(Memory memory);

    /** What the step in progress makes of the picture. */
    Turn turn(Situation s);

    /** The world that the step in progress wants, in the order of the writes. */
    List<Wanted> world(Situation s);

    /** What has to be remembered before that world is brought about. */
    Memory beforeActing(Situation s, List<Wanted> world);

    /** Every check that should have a result by now. */
    List<CheckOrder> checks(Situation s);

    /** Whether the way back is done. */
    boolean restored(Situation s);
}
