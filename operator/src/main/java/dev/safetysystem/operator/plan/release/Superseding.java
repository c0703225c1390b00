package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Refusal;
import dev.safetysystem.operator.plan.memory.Step;

import java.util.Optional;

/** Whether the spec wants something else than the release in progress brings. */
public final class Superseding {
    private Superseding() {}

    /** Whether the release in progress is to be left for another revision. */
    public static boolean isDue(Situation s) {
        if (s.paused() || s.wanted().isEmpty()) {
            return false;
        }
        String wanted = s.wanted().get().name();
        return switch (s.release().step().phase()) {
            case BEFORE_TRAFFIC, SERVING ->
                    !wanted.equals(s.release().candidate().revision())
                            && !isRefusedMeanwhile(s, wanted);
            // The new release waits for the end of Retire, but going back starts at once.
            case AFTER ->
                    !(s.release().step() instanceof Step.Free)
                            && !s.release().isRollbackTo()
                            && s.memory()
                                    .previous()
                                    .filter(p -> p.revision().equals(wanted))
                                    .isPresent();
            case LEAVING -> false;
        };
    }

    /** A person went back with the command: the spec still asks for what was gone back from. */
    private static boolean isRefusedMeanwhile(Situation s, String wanted) {
        return s.release().isRollbackTo() && refused(s, wanted);
    }

    /** Whether the spec wants a revision that is not serving, not in progress and not refused. */
    public static boolean waits(Situation s) {
        return s.wanted()
                .map(Revision::name)
                .filter(w -> !s.memory().serves(w))
                .filter(w -> !s.release().candidate().revision().equals(w))
                .filter(w -> !refused(s, w))
                .isPresent();
    }

    private static boolean refused(Situation s, String revision) {
        return refusal(s, revision).isPresent();
    }

    /** The refusal that keeps a revision from being tried again. */
    static Optional<Refusal> refusal(Situation s, String revision) {
        return s.desired().flatMap(d -> s.memory().refusal(revision, d.rollout().judgedBy()));
    }
}
