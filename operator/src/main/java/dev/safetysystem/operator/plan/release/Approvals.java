package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.Gate;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.plan.facts.Situation;

import java.util.Optional;

/** Where a release waits for a person. Nothing has gone wrong meanwhile: it is never stalled. */
public final class Approvals {
    private Approvals() {}

    /** The turn while an approval is missing. */
    public static Optional<Turn> waiting(Situation s, Gate gate) {
        return isMissing(s, gate)
                ? Optional.of(
                        Turn.Stay.with(
                                new Outlook.Waiting(
                                        Reason.WAITING_FOR_APPROVAL, words(s, gate), false)))
                : Optional.empty();
    }

    private static boolean isMissing(Situation s, Gate gate) {
        var release = s.release();
        boolean chosen = gate == Gate.START && release.isRollbackTo();
        return s.rollout().approvals().contains(gate)
                && !chosen
                && !release.told().approvals().containsKey(gate);
    }

    private static String words(Situation s, Gate gate) {
        String release = s.release().name();
        return what(s, gate)
                + " waits for somebody with the right to approve this SafetySystem: annotate"
                + " safetysystem.dev/approve=\""
                + release
                + "/"
                + gate.text()
                + " by <user>\", or abort";
    }

    private static String what(Situation s, Gate gate) {
        String version = s.release().candidate().version();
        return switch (gate) {
            case START -> "the start of " + version;
            case SWITCH -> version + " is verified; its traffic";
        };
    }
}
