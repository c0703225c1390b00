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
        var release = s.memory().release().filter(r -> r.name().equals(approve.release()));
        if (release.isEmpty()) {
            return new Effect.Rejected(
                    "no release " + approve.release() + " is in progress; see status.release.name");
        }
        Gate gate = approve.gate();
        if (!s.rollout().approvals().contains(gate)) {
            return rejected(
                    release.get(),
                    "needs no approval " + gate.text() + ": spec.rollout.approvals had none");
        }
        if (isPast(release.get(), gate)) {
            return rejected(release.get(), "is in step " + release.get().step().name());
        }
        return Optional.ofNullable(release.get().told().approvals().get(gate))
                .map(
                        one ->
                                rejected(
                                        release.get(),
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
                                        s.memory().with(approved(s, release.get(), approve))));
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
