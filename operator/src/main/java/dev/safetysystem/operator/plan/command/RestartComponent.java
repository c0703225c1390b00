package dev.safetysystem.operator.plan.command;

import dev.safetysystem.operator.model.command.Command;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.release.Turn;

import java.util.Optional;

/**
 * {@code restart}: the pods of a component are replaced by the same, in all tracks, a standby's
 * too: keys that were rotated are read anew. While traffic moves it waits, since the pods that are
 * replaced are those that serve or that may have to.
 */
final class RestartComponent {
    private RestartComponent() {}

    static Effect effect(Situation s, Command.Restart restart) {
        var known = s.components();
        if (!known.contains(restart.component())) {
            return new Effect.Rejected(
                    "there is no component "
                            + restart.component()
                            + "; there are "
                            + String.join(", ", known));
        }
        if (Times.isAhead(s, restart.at())) {
            return Times.ahead(s, restart.at());
        }
        var orders = s.memory().orders();
        var last = Optional.ofNullable(orders.restarts().get(restart.component()));
        if (last.filter(at -> !at.isBefore(restart.at())).isPresent()) {
            return new Effect.Rejected("restarted at " + last.get() + " already");
        }
        if (s.isIn(Phase.SERVING) || s.isIn(Phase.LEAVING)) {
            return new Effect.Waiting(
                    "release "
                            + s.release().name()
                            + " is in step "
                            + s.release().step().name()
                            + "; its pods are replaced when traffic is settled");
        }
        return s.paused()
                ? new Effect.Waiting(Turn.paused(s))
                : new Effect.Done(
                        "the pods of " + restart.component() + " are replaced",
                        s.memory().ordered(orders.restarting(restart.component(), restart.at())));
    }
}
