package dev.safetysystem.operator.plan.memory;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.Strategy;

import java.time.Instant;

/**
 * Where a release is. Each record holds the facts of its step that cannot be observed afterwards;
 * it is written to the status before the step does anything.
 */
public sealed interface Step {
    /** When the step began. */
    Instant since();

    /** The word that status, events and metrics use. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** The step as the reason of a condition. */
    default Reason reason() {
        return switch (this) {
            case Preflight _ -> Reason.PREFLIGHT;
            case Deploy _ -> Reason.DEPLOY;
            case Verify _ -> Reason.VERIFY;
            case Switch _ -> Reason.SWITCH;
            case Bake _ -> Reason.BAKE;
            case Roll _ -> Reason.ROLL;
            case Retire _ -> Reason.RETIRE;
            case Watch _ -> Reason.WATCH;
            case Free _ -> Reason.FREE;
            case RollingBack _ -> Reason.ROLLING_BACK;
            case Abandoning _ -> Reason.ABANDONING;
        };
    }

    /** What the step is about. */
    default Phase phase() {
        return switch (this) {
            case Preflight _, Deploy _, Verify _ -> Phase.BEFORE_TRAFFIC;
            case Switch _, Bake _, Roll _ -> Phase.SERVING;
            case Retire _, Watch _, Free _ -> Phase.AFTER;
            case RollingBack _, Abandoning _ -> Phase.LEAVING;
        };
    }

    /**
     * A release of that strategy has no such step here: acting on it could move traffic wrongly.
     */
    default IllegalStateException isNotOf(Strategy strategy) {
        return new IllegalStateException(
                "status.release.step "
                        + name()
                        + " of a "
                        + strategy.text()
                        + " release was written by a newer operator; run that version");
    }

    /** Everything the release needs is there. */
    record Preflight(Instant since) implements Step {}

    /** The candidate's pods come up, without traffic. */
    record Deploy(Instant since) implements Step {}

    /** The candidate is asked the checks. */
    record Verify(Instant since) implements Step {}

    /** Traffic moves. */
    record Switch(Instant since) implements Step {}

    /** The candidate serves and is watched. */
    record Bake(Instant since) implements Step {}

    /** The serving track's templates change, component by component. */
    record Roll(Instant since) implements Step {}

    /** Traffic goes back to one track; first pods and dropped components are removed. */
    record Retire(Instant since) implements Step {}

    /** The release is done; what served before stands by, and can be gone back to. */
    record Watch(Instant since) implements Step {}

    /** What served before is removed. */
    record Free(Instant since) implements Step {}

    /** Traffic first, then templates, then the candidate's pods. */
    record RollingBack(Instant since, Cause cause) implements Step {}

    /** The candidate never had traffic: its pods go. */
    record Abandoning(Instant since, Cause cause) implements Step {}
}
