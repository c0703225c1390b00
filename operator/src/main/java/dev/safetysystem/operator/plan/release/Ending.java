package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.verdict.Checks;
import dev.safetysystem.operator.plan.wanted.Wanted;

import java.util.Optional;

/** How the end of a release is recorded and reported. */
public final class Ending {
    private Ending() {}

    /** The record of a release that is over. */
    public static Wanted.Record record(Situation s, Turn.End end) {
        return ReleaseRecord.ended(s, end.release(), outcome(s, end.release()), end.restored());
    }

    private static String outcome(Situation s, Release release) {
        if (release.isIn(Phase.AFTER)) {
            return "Released";
        }
        boolean refused =
                s.memory()
                        .refusal(release.candidate().revision())
                        .filter(r -> r.release().equals(release.name()))
                        .isPresent();
        return refused ? "Refused" : "Superseded";
    }

    /**
     * The event for the end of a release. There is none if it never had traffic: the event that
     * named the cause came when it was refused or superseded.
     *
     * @param restored whether a rollback is complete
     */
    public static Optional<Notice> notice(Situation s, Turn.End end, boolean restored) {
        var release = end.release();
        if (release.isIn(Phase.AFTER)) {
            // What is watched after Retire was announced then.
            return release.step() instanceof Step.Retire
                    ? Optional.of(released(s))
                    : Optional.empty();
        }
        return release.step() instanceof Step.RollingBack
                ? Optional.of(rolledBack(s, end, restored))
                : Optional.empty();
    }

    /** The event for a release whose version serves alone. */
    public static Notice released(Situation s) {
        var release = s.release();
        return Notice.normal(
                Reason.RELEASED,
                release.name(),
                release.candidate().version()
                        + " serves; release "
                        + release.name()
                        + ", "
                        + Checks.words(release.checks())
                        + s.record().map(r -> ReleaseRecord.changes(r.content())).orElse(""));
    }

    private static Notice rolledBack(Situation s, Turn.End end, boolean restored) {
        String release = end.release().name();
        String version = s.memory().stable().map(Ref::version).orElse("nothing");
        return restored
                ? Notice.normal(
                        Reason.ROLLED_BACK,
                        release,
                        version + " serves again; " + Checks.words(end.restored()))
                : Notice.warning(
                        Reason.ROLLBACK_BLOCKED,
                        release,
                        "the rollback to "
                                + version
                                + " is not complete: the spec was changed, and its release starts"
                                + " from the pods that serve now");
    }
}
