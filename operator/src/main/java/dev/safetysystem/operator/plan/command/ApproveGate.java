package dev.safetysystem.operator.plan.command;

import dev.safetysystem.operator.model.Gate;
import dev.safetysystem.operator.model.command.Command;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Approval;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Step;

import java.util.Optional;

/**
 * {@code approve}: the release in progress may pass a gate. It may be given before the release
 * comes there, and counts for this release alone.
 */
final class ApproveGate {
    private ApproveGate() {}

    static Effect effect(Situation s, Command.Approve approve) {
        return Effect.on(s, approve.release(), release -> effect(s, release, approve));
    }

    private static Effect effect(Situation s, Release release, Command.Approve approve) {
        Gate gate = approve.gate();
        if (!s.rollout().approvals().contains(gate)) {
            return rejected(
                    release,
                    "needs no approval " + gate.text() + ": spec.rollout.approvals had none");
        }
        if (isPast(release, gate)) {
            return rejected(release, "is in step " + release.step().name());
        }
        return Optional.ofNullable(release.told().approvals().get(gate))
                .map(
                        one ->
                                rejected(
                                        release,
                                        "has that approval since "
                                                + one.at()
                                                + ", by "
                                                + one.giver()))
                .orElseGet(
                        () ->
                                new Effect.Done(
                                        "release "
                                                + approve.release()
                                                + " has approval "
                                                + gate.text(),
                                        s.memory().with(approved(s, release, approve))));
    }

    private static Release approved(Situation s, Release release, Command.Approve approve) {
        return release.told(
                release.told().approved(approve.gate(), new Approval(approve.giver(), s.now())));
    }

    private static boolean isPast(Release release, Gate gate) {
        return switch (gate) {
            case START -> !(release.step() instanceof Step.Preflight);
            case SWITCH -> !release.isIn(Phase.BEFORE_TRAFFIC);
        };
    }

    private static Effect rejected(Release release, String why) {
        return new Effect.Rejected("release " + release.name() + " " + why);
    }
}
