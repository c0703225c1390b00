package dev.safetysystem.operator.plan.command;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.command.Command;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.rollback.Leaving;

import java.util.Optional;

/** {@code abort}: the release in progress is refused, and what served before serves again. */
final class AbortRelease {
    private AbortRelease() {}

    static Effect effect(Situation s, Command.Abort abort) {
        return Effect.on(s, abort.release(), release -> effect(s, release, abort));
    }

    private static Effect effect(Situation s, Release release, Command.Abort abort) {
        if (release.isIn(Phase.LEAVING)) {
            return new Effect.Rejected(
                    "release " + abort.release() + " is already being taken back");
        }
        if (release.step() instanceof Step.Free) {
            return new Effect.Rejected(
                    "release "
                            + abort.release()
                            + " is over, and the version before is being removed; to go back, give"
                            + " rollback-to, or apply its spec");
        }
        return left(s, "aborted by " + abort.giver());
    }

    /** The release in progress is refused, for that. */
    static Effect left(Situation s, String message) {
        var left = Leaving.of(s, s.release().refused(Reason.ABORTED, message));
        return new Effect.Done(
                "the release is refused", left.memory(), Optional.of(left.notice()), left.record());
    }
}
